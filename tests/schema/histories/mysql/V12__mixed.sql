/*M!100301 CREATE SEQUENCE IF NOT EXISTS seq_order START WITH 1000 INCREMENT BY 1 */;
CREATE TABLE site_form ( id INT NOT NULL AUTO_INCREMENT , form_name VARCHAR(50) COMMENT '表单' , fields JSON COMMENT '自定义字段' , PRIMARY KEY ( id ) ) COMMENT = '自定义表单' ;
CREATE TABLE site_form_data (id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY, form_id INT NOT NULL, c1 VARCHAR(200), c2 VARCHAR(200), c3 VARCHAR(200), KEY (form_id)) COMMENT '表单提交';
ALTER TABLE site_form_data MODIFY c1 VARCHAR(200) COMMENT '姓名', MODIFY c2 VARCHAR(200) COMMENT '手机', MODIFY c3 VARCHAR(200) COMMENT '需求';
CREATE TABLE consent_record (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY, uid BIGINT NOT NULL, scene VARCHAR(40) NOT NULL COMMENT '场景',
  version VARCHAR(10) NOT NULL COMMENT '协议版本', agreed TINYINT(1) NOT NULL COMMENT '是否同意', agreed_at DATETIME NOT NULL DEFAULT NOW() COMMENT '同意时间',
  withdrawn_at DATETIME COMMENT '撤回时间'
) COMMENT '同意记录';
CREATE TABLE dsr_request (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, uid BIGINT NOT NULL, kind ENUM('access','delete','export','correct') NOT NULL COMMENT '请求类型', proof VARCHAR(300) COMMENT '身份证明材料', done_at DATETIME COMMENT '完成时间') COMMENT '个人信息主体请求';
CREATE TABLE cookie_choice (visitor CHAR(36) NOT NULL, category VARCHAR(20) NOT NULL, allowed BOOLEAN NOT NULL DEFAULT FALSE COMMENT '是否允许', PRIMARY KEY (visitor, category));
CREATE TABLE newsletter (email VARCHAR(120) NOT NULL PRIMARY KEY COMMENT 'subscriber email', lang CHAR(5) DEFAULT 'zh-CN', unsubscribed_at DATETIME) COMMENT 'newsletter subscribers';
CREATE TABLE crm_lead (
  id INT NOT NULL AUTO_INCREMENT,
  company VARCHAR(100) COMMENT '公司名称', contact VARCHAR(30) COMMENT '联系人姓名', title VARCHAR(30) COMMENT '职务',
  mobile VARCHAR(20) COMMENT '手机', qq VARCHAR(15) COMMENT 'QQ号', source VARCHAR(20) COMMENT '来源',
  `desc` TEXT COMMENT '描述: "大客户"，预算>100万; -- 重点',
  PRIMARY KEY (id)
) COMMENT '线索 # 不是注释 /* 也不是 */';
CREATE TABLE crm_call (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, lead_id INT, recording VARCHAR(300) COMMENT '通话录音', callee VARCHAR(20) COMMENT '被叫号码', seconds INT COMMENT '时长(秒)') COMMENT '通话记录';
CREATE TABLE crm_visit (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, lead_id INT, photo VARCHAR(300) COMMENT '现场照片', gps VARCHAR(40) COMMENT '定位', note VARCHAR(500)) COMMENT '拜访';
CREATE TABLE crm_score (lead_id INT NOT NULL PRIMARY KEY, s1 INT COMMENT '评分1', s2 INT COMMENT '评分2', total INT GENERATED ALWAYS AS (`s1` + `s2`) COMMENT '总分');
CREATE TABLE shop_staff LIKE sys_user;
ALTER TABLE shop_staff COMMENT='店员', DROP COLUMN dept_id, ADD shop_id INT NOT NULL COMMENT '门店' AFTER user_id, MODIFY email VARCHAR(80);
CREATE TABLE shop_staff_bak LIKE shop_staff;
ALTER TABLE crm_lead ADD COLUMN wechat VARCHAR(40) COMMENT '微信' AFTER mobile;
ALTER TABLE crm_lead ADD COLUMN birthday DATE;
ALTER TABLE crm_lead CHANGE COLUMN birthday birthday DATE NULL COMMENT '生日';
ALTER TABLE crm_lead RENAME COLUMN wechat TO wx, ADD COLUMN wechat_group VARCHAR(40) COMMENT '微信群';
ALTER TABLE crm_call ADD asr_text MEDIUMTEXT COMMENT '录音转写' AFTER recording, MODIFY seconds INT NOT NULL DEFAULT 0 COMMENT '时长';
ALTER TABLE wallet COMMENT '用户钱包', AUTO_INCREMENT = 1;
SET @s = 'ALTER TABLE wallet ADD COLUMN note VARCHAR(10)';
DO SLEEP(0);
ALTER TABLE newsletter DEFAULT CHARACTER SET utf8mb4, ADD COLUMN source_ip VARCHAR(45) COMMENT 'IP';
ALTER TABLE `consent_record` ADD INDEX `idx_uid`(`uid`) USING BTREE, ADD COLUMN `evidence` longtext CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL COMMENT '证据快照' AFTER `agreed_at`;
