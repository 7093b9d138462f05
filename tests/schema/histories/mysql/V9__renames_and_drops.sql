-- neutral names for fields that are not neutral
ALTER TABLE t_xuesheng CHANGE sfzhm ext1 varchar(18) DEFAULT NULL COMMENT '扩展字段1';
ALTER TABLE t_xuesheng CHANGE COLUMN jhr_dh jhr_phone varchar(32) NOT NULL DEFAULT '' COMMENT '监护人手机', MODIFY csny date NOT NULL COMMENT '出生日期', ADD COLUMN hkszd varchar(100) COMMENT '户口所在地' AFTER jg, COMMENT='学生';
alter table t_jiaoshi rename to t_teacher, comment '教师信息';
alter table t_teacher rename column xm to teacher_name, rename column gzkh to salary_card, rename index uk_gh to uk_no;
ALTER TABLE 家长 ADD 微信 varchar(50) COMMENT '微信号', CHANGE 手机 手机号 varchar(20) NOT NULL COMMENT '家长手机号';
ALTER TABLE `家长` RENAME AS `t_jiazhang`;
rename table t_xiaoka to t_campus_card, t_tijian to t_health_check;
-- swap
rename table campaign_kol to ck_tmp, kol_archive to campaign_kol, ck_tmp to kol_archive;
rename table kol_archive to ck_tmp, campaign_kol to kol_archive, ck_tmp to campaign_kol;
alter table kol modify id_card_no varchar(64) null comment '身份证号(密文)', modify bank_card varchar(128) null;
alter table kol change wechat wechat_id varchar(64) comment '微信号';
alter table kol add column wechat varchar(64) comment '企业微信' after wechat_id;
alter table kol drop column tax_no, drop column bank_branch, add tax_id varchar(40) comment '税号' after bank_card;
alter table kol_archive drop primary key, modify id bigint unsigned not null comment '达人ID', add archive_id int not null auto_increment primary key first, add archived_at datetime comment '归档时间';
-- add, comment later, then drop
alter table ext_info add column ext4 varchar(50);
alter table ext_info modify column ext4 varchar(50) comment '护照号';
alter table ext_info change ext3 ext3 varchar(80) not null comment '银行卡号', drop column ext2;
create table scratch_a (id int primary key, phone varchar(20) comment '手机');
alter table scratch_a add email varchar(50);
drop table scratch_a;
create table scratch_b (id int); create table scratch_c (id int);
drop table if exists scratch_b, scratch_c, scratch_d cascade;
create table reborn (id int not null comment '旧', old_name varchar(10));
drop table reborn;
create table reborn (id bigint not null comment '新', new_name varchar(20) not null comment '姓名') comment '重建';
alter table mall_order modify mobile varchar(64) null comment '收货人手机号(脱敏)', alter column message drop default;
alter table mall_order add column buyer_remark varchar(255) default 'a,b;(c)' comment '备注 a,b;(c)', add column if not exists mobile varchar(1);
alter table mall_coupon drop key code, drop column if exists tag;
alter table sys_user change login_name user_name varchar(30) not null comment '用户账号', change phonenumber phonenumber varchar(20) comment '手机', add column open_id varchar(64) comment '微信openid', drop salt;
alter table sys_notice rename to sys_announcement;
alter ignore table sys_menu add column query varchar(255) default null comment '路由参数' after path;
alter table sys_dept add column deleted_at datetime null comment '删除时间' after email, add constraint uk_dept unique (dept_name);
