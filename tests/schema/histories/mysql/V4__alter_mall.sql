-- 2024-04 迭代：实名认证、会员
ALTER TABLE `mall_user`
  ADD COLUMN `real_name` varchar(64) DEFAULT NULL COMMENT '真实姓名' AFTER `nickname`,
  ADD COLUMN `id_number` varchar(32) DEFAULT NULL COMMENT '证件号码' AFTER `real_name`,
  ADD `id_type` tinyint NOT NULL DEFAULT 1 COMMENT '证件类型 1身份证 2护照 3港澳通行证' AFTER `id_number`,
  ADD KEY `idx_id_number` (`id_number`),
  MODIFY COLUMN `mobile` varchar(32) NULL DEFAULT NULL COMMENT '手机号（含国际区号）',
  DROP COLUMN `session_key`,
  CHANGE COLUMN `weixin_openid` `wx_openid` varchar(64) NOT NULL DEFAULT '' COMMENT '微信openid';

alter table mall_user add email varchar(128) null comment '邮箱', add index idx_email (email);
alter table mall_user add (unionid varchar(64) comment '微信unionid', invite_by bigint unsigned comment '邀请人');
alter table mall_user add column ext_first int first;
alter table mall_user drop ext_first;

ALTER TABLE mall_address ADD COLUMN id_card varchar(18) NULL COMMENT '清关用身份证号', ALGORITHM=INPLACE, LOCK=NONE;
ALTER TABLE mall_address MODIFY `tel` varchar(20) NOT NULL DEFAULT '';  -- the comment is gone with this
ALTER TABLE mall_address ALTER COLUMN `province` SET DEFAULT '', ALTER `city` DROP DEFAULT;
ALTER TABLE `mall_address` COMMENT = '收货地址表(含清关信息)';
ALTER TABLE `mall_address` CHANGE `name` `name` varchar(64) NOT NULL COMMENT '收件人姓名';
ALTER TABLE mall_goods DROP INDEX goods_sn, ADD UNIQUE KEY uk_goods_sn (goods_sn);
ALTER TABLE mall_goods RENAME COLUMN brief TO summary;
ALTER TABLE mall_goods DROP `volume`, DROP COLUMN IF EXISTS `no_such_column`;
ALTER TABLE mall_goods ADD COLUMN IF NOT EXISTS `weight` int COMMENT 'must not replace the first';
ALTER TABLE mall_goods ENGINE=InnoDB;
ALTER TABLE mall_order_goods MODIFY specifications text NULL COMMENT '规格', MODIFY COLUMN pic_url varchar(500) NOT NULL COMMENT '商品图';
ALTER TABLE mall_cart CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci;
ALTER TABLE mall_search_history RENAME TO mall_search_log;
RENAME TABLE mall_feedback TO mall_feedback_old, mall_aftersale TO mall_after_sale;
CREATE TABLE mall_feedback LIKE mall_feedback_old;
ALTER TABLE mall_feedback ADD COLUMN contact varchar(100) COMMENT '联系方式(微信/电话)' AFTER content;
DROP TABLE mall_feedback_old;

CREATE TABLE `mall_member` (
  `user_id` bigint unsigned NOT NULL COMMENT '用户ID',
  `card_no` varchar(32) NOT NULL COMMENT '会员卡号',
  `points` int NOT NULL DEFAULT '0' COMMENT '积分',
  `grade` varchar(10) COMMENT '等级',
  `expire_at` datetime COMMENT '到期时间',
  PRIMARY KEY (`user_id`)
) COMMENT='会员';
CREATE TABLE `mall_invoice` (
  `id` int NOT NULL AUTO_INCREMENT PRIMARY KEY,
  `user_id` bigint unsigned NOT NULL,
  `title` varchar(100) NOT NULL COMMENT '发票抬头',
  `tax_no` varchar(30) COMMENT '纳税人识别号',
  `bank` varchar(60) COMMENT '开户银行',
  `account` varchar(40) COMMENT '银行账号',
  `email` varchar(100) COMMENT '收票邮箱'
) COMMENT='发票信息';
INSERT INTO mall_member VALUES (1,'M0001',0,'普通',NULL);
UPDATE mall_user SET nickname = CONCAT('用户;', id) WHERE nickname = '';
DELETE FROM mall_cart WHERE number = 0;
