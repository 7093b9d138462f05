CREATE TABLE employee (
  emp_no        varchar(20)   PRIMARY KEY,
  full_name     varchar(60)   NOT NULL,
  id_card       varchar(18)   NULL,
  birth         date,
  nation        varchar(20),
  politics      varchar(20),
  home_addr     text,
  social_no     varchar(30),
  salary        numeric(10,2),
  fingerprint   bytea,
  hired_on      date          NOT NULL DEFAULT CURRENT_DATE
);
COMMENT ON TABLE employee IS '员工';
COMMENT ON COLUMN employee.full_name IS '姓名';
COMMENT ON COLUMN employee.id_card IS '身份证';
COMMENT ON COLUMN employee.politics IS '政治面貌';
COMMENT ON COLUMN employee.social_no IS '社保号';
COMMENT ON COLUMN employee.salary IS '月薪';
COMMENT ON COLUMN employee.fingerprint IS '指纹';
CREATE TABLE employee_family (id serial PRIMARY KEY, emp_no varchar(20) NOT NULL, relation text, name text, tel text);
COMMENT ON TABLE employee_family IS '家属';
CREATE TABLE labor_contract (id serial PRIMARY KEY, emp_no varchar(20), signed date, scan bytea);
CREATE TABLE patient (pid bigserial PRIMARY KEY, card text, name text NOT NULL, allergy text, blood varchar(2), hiv boolean);
COMMENT ON TABLE patient IS '患者'; COMMENT ON COLUMN patient.allergy IS '过敏史';
CREATE TABLE visit (id bigserial PRIMARY KEY, pid int8 NOT NULL REFERENCES patient, doctor text, diagnosis text, icd10 varchar(10), fee numeric(10,2), at timestamp NOT NULL DEFAULT localtimestamp);
COMMENT ON COLUMN visit.diagnosis IS '诊断';
CREATE TABLE prescription (id bigserial PRIMARY KEY, visit_id int8, drug text, dose text);
CREATE TABLE insurance_policy (policy_no varchar(30) PRIMARY KEY, holder text, insured text, beneficiary text, premium numeric(12,2));
COMMENT ON TABLE insurance_policy IS '保单'; COMMENT ON COLUMN insurance_policy.beneficiary IS '受益人';
ALTER TABLE employee ALTER COLUMN salary TYPE bytea USING convert_to(salary::text, 'UTF8'), DROP COLUMN fingerprint;
ALTER TABLE employee ADD COLUMN bank_no varchar(30), ADD COLUMN dept int;
COMMENT ON COLUMN employee.salary IS '月薪(加密)';
COMMENT ON COLUMN employee.bank_no IS '工资卡';
ALTER TABLE patient ADD COLUMN phone varchar(20) CONSTRAINT phone_len CHECK (length(phone) > 5);
COMMENT ON COLUMN patient.phone IS '手机号';
ALTER TABLE patient ALTER pid DROP DEFAULT;
COMMENT ON COLUMN employee.emp_no IS '工号';
COMMENT ON COLUMN employee.birth IS '出生日期';
COMMENT ON COLUMN employee.nation IS '民族';
COMMENT ON COLUMN employee.home_addr IS '家庭住址';
COMMENT ON COLUMN employee.hired_on IS '入职日期';
COMMENT ON COLUMN employee.dept IS '部门';
COMMENT ON COLUMN employee_family.relation IS '关系';
COMMENT ON COLUMN employee_family.name IS '家属姓名';
COMMENT ON COLUMN employee_family.tel IS '家属电话';
COMMENT ON TABLE labor_contract IS '劳动合同';
COMMENT ON COLUMN labor_contract.signed IS '签订日期';
COMMENT ON COLUMN labor_contract.scan IS '扫描件';
COMMENT ON COLUMN patient.card IS '就诊卡号';
COMMENT ON COLUMN patient.name IS '患者姓名';
COMMENT ON COLUMN patient.blood IS '血型';
COMMENT ON COLUMN patient.hiv IS 'HIV';
COMMENT ON TABLE visit IS '就诊';
COMMENT ON COLUMN visit.doctor IS '医生';
COMMENT ON COLUMN visit.fee IS '费用';
COMMENT ON TABLE prescription IS '处方';
COMMENT ON COLUMN prescription.drug IS '药品';
COMMENT ON COLUMN prescription.dose IS '剂量';
COMMENT ON COLUMN insurance_policy.policy_no IS '保单号';
COMMENT ON COLUMN insurance_policy.holder IS '投保人';
COMMENT ON COLUMN insurance_policy.insured IS '被保人';
COMMENT ON COLUMN insurance_policy.premium IS '保费';
