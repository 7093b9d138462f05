CREATE TABLE hr_employee (
  emp_no        VARCHAR(20)  NOT NULL                COMMENT '工号',
  full_name     VARCHAR(60)  NOT NULL                COMMENT '姓名',
  id_card       VARCHAR(18)                          COMMENT '身份证号码',
  birth         DATE                                 COMMENT '出生日期',
  native_place  VARCHAR(60)                          COMMENT '籍贯',
  nation        VARCHAR(20)                          COMMENT '民族',
  politics      VARCHAR(20)                          COMMENT '政治面貌',
  wed           ENUM('未婚','已婚','离异')           COMMENT '婚姻状况',
  home_addr     VARCHAR(200)                         COMMENT '家庭住址',
  social_no     VARCHAR(30)                          COMMENT '社保号',
  fund_no       VARCHAR(30)                          COMMENT '公积金账号',
  salary        DECIMAL(10,2)                        COMMENT '月薪',
  fingerprint   VARBINARY(2048)                      COMMENT '指纹模板',
  hired_on      DATE         NOT NULL DEFAULT (CURRENT_DATE),
  PRIMARY KEY (emp_no)
) COMMENT '员工';
CREATE TABLE hr_contract (id INT AUTO_INCREMENT PRIMARY KEY, emp_no VARCHAR(20) NOT NULL, signed DATE COMMENT '签订日期', scan LONGBLOB COMMENT '扫描件') COMMENT '劳动合同';
CREATE TABLE hr_family (id INT AUTO_INCREMENT PRIMARY KEY, emp_no VARCHAR(20) NOT NULL, relation VARCHAR(10) COMMENT '关系', name VARCHAR(30) COMMENT '家属姓名', tel VARCHAR(20) COMMENT '家属电话') COMMENT '家庭成员';
CREATE TABLE hr_attendance (emp_no VARCHAR(20), work_day DATE, clock_in TIME COMMENT '上班', clock_out TIME COMMENT '下班', wifi_bssid VARCHAR(20) COMMENT '打卡WiFi', PRIMARY KEY (emp_no, work_day)) COMMENT '考勤';
CREATE TABLE med_patient (pid BIGINT NOT NULL AUTO_INCREMENT, card VARCHAR(30) COMMENT '就诊卡号', name VARCHAR(30) NOT NULL COMMENT '患者姓名', allergy VARCHAR(200) COMMENT '过敏史', blood ENUM('A','B','AB','O','未知') DEFAULT '未知' COMMENT '血型', PRIMARY KEY (pid)) COMMENT '患者';
CREATE TABLE med_visit (id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY, pid BIGINT NOT NULL, doctor VARCHAR(30) COMMENT '医生', diagnosis TEXT COMMENT '诊断', icd10 VARCHAR(10), fee DECIMAL(10,2) COMMENT '费用') COMMENT '就诊记录';
CREATE TABLE med_prescription (id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY, visit_id BIGINT NOT NULL, drug VARCHAR(100) COMMENT '药品', dose VARCHAR(50) COMMENT '剂量') COMMENT '处方';
CREATE TABLE ins_policy (policy_no VARCHAR(30) NOT NULL PRIMARY KEY COMMENT '保单号', holder VARCHAR(30) COMMENT '投保人', insured VARCHAR(30) COMMENT '被保人', beneficiary VARCHAR(30) COMMENT '受益人', premium DECIMAL(12,2) COMMENT '保费') COMMENT '保单';
-- a copy: names and types come from the query
CREATE TABLE hr_employee_export AS SELECT emp_no, full_name, id_card AS doc_no FROM hr_employee WHERE salary > 0;
CREATE TABLE hr_contact_card (LIKE hr_family);
ALTER TABLE hr_contact_card COMMENT '';
ALTER TABLE hr_employee ADD COLUMN dept_id BIGINT, ADD COLUMN (bank_no VARCHAR(30) COMMENT '工资卡', bank_name VARCHAR(60) COMMENT '开户行');
ALTER TABLE hr_employee MODIFY COLUMN salary VARBINARY(128) NULL COMMENT '月薪(加密)', DROP fingerprint;
ALTER TABLE hr_employee ADD work_years INT AS (TIMESTAMPDIFF(YEAR, hired_on, '2024-01-01')) PERSISTENT COMMENT '工龄';
ALTER TABLE med_patient ADD COLUMN phone VARCHAR(20) COMMENT '手机号' AFTER name, ADD COLUMN hiv TINYINT(1) INVISIBLE COMMENT 'HIV';
