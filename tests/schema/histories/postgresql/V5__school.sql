CREATE TABLE "学生" (
  "学号" varchar(20) PRIMARY KEY,
  "姓名" varchar(50) NOT NULL,
  "身份证号" char(18),
  "出生日期" date,
  "民族" varchar(20) DEFAULT '汉族',
  "家庭住址" text,
  "监护人" varchar(50),
  "监护人电话" varchar(20)
);
COMMENT ON TABLE "学生" IS '学生信息';
COMMENT ON COLUMN "学生"."监护人电话" IS '监护人手机';
CREATE TABLE 教师 (工号 varchar(20) PRIMARY KEY, 姓名 varchar(50) NOT NULL, 职称 varchar(20), 手机 varchar(20), 工资卡 varchar(30));
COMMENT ON TABLE 教师 IS '教师信息';
COMMENT ON COLUMN 教师.工资卡 IS '银行卡号';
create table class_room (id int primary key, "desc" text, "limit" int, "user" varchar(20), "check" boolean, "table" text);
comment on column class_room."user" is '班主任';
comment on column class_room."desc" is '说明';
create table xuesheng_chengji (xh varchar(20) not null, kch varchar(20) not null, xq varchar(10) not null, cj numeric(5,1), primary key (xh, kch, xq));
comment on table xuesheng_chengji is '学生成绩';
comment on column xuesheng_chengji.xh is '学号';
comment on column xuesheng_chengji.cj is '成绩';
create table health_check (student_no varchar(20), on_day date, height numeric(4,1), weight numeric(4,1), vision_left numeric(2,1), blood char(2), allergy text, primary key (student_no, on_day));
comment on table health_check is '体检'; comment on column health_check.allergy is '过敏史'; comment on column health_check.blood is '血型';
create table face_template (student_no varchar(20) primary key, template bytea not null, captured timestamptz);
comment on table face_template is '人脸模板'; comment on column face_template.template is '人脸特征值';
create table parent_contact (id bigserial primary key, student_no varchar(20), name text, relation text, phone text, company text, wechat text);
comment on column parent_contact.name is '家长姓名'; comment on column parent_contact.phone is '家长电话'; comment on column parent_contact.company is '工作单位';
create table attendance (id bigserial primary key, student_no varchar(20), gate varchar(20), passed timestamptz not null default current_timestamp, photo varchar(200));
comment on column attendance.photo is '抓拍照片';
create table dorm (building varchar(10), room varchar(10), bed int, student_no varchar(20), primary key (building, room, bed));
COMMENT ON COLUMN "学生"."学号" IS '学籍号';
COMMENT ON COLUMN "学生"."姓名" IS '学生姓名';
COMMENT ON COLUMN "学生"."身份证号" IS '公民身份号码';
COMMENT ON COLUMN "学生"."出生日期" IS '生日';
COMMENT ON COLUMN "学生"."民族" IS '民族';
COMMENT ON COLUMN "学生"."监护人" IS '监护人姓名';
COMMENT ON COLUMN 教师.姓名 IS '教师姓名';
COMMENT ON COLUMN 教师.手机 IS '手机号码';
comment on column xuesheng_chengji.kch is '课程号';
comment on column xuesheng_chengji.xq is '学期';
comment on column health_check.height is '身高';
comment on column health_check.weight is '体重';
comment on column health_check.vision_left is '左眼视力';
comment on table parent_contact is '家长联系方式';
comment on column parent_contact.relation is '与学生关系';
comment on column parent_contact.wechat is '微信号';
comment on table attendance is '进出校记录';
comment on column attendance.student_no is '学号';
comment on column attendance.gate is '校门';
comment on column attendance.passed is '通过时间';
comment on table dorm is '宿舍床位';
comment on column dorm.building is '楼栋';
comment on column dorm.student_no is '入住学生';
comment on table class_room is '教室';
comment on column class_room."table" is '课桌';
comment on column class_room."limit" is '容量';
