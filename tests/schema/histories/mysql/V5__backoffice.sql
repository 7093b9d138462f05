SET NAMES utf8mb4;
-- ----------------------------
-- 1、部门表
-- ----------------------------
drop table if exists sys_dept;
create table sys_dept (
  dept_id           bigint(20)      not null auto_increment    comment '部门id',
  parent_id         bigint(20)      default 0                  comment '父部门id',
  dept_name         varchar(30)     default ''                 comment '部门名称',
  leader            varchar(20)     default null               comment '负责人',
  phone             varchar(11)     default null               comment '联系电话',
  email             varchar(50)     default null               comment '邮箱',
  status            char(1)         default '0'                comment '部门状态（0正常 1停用）',
  create_by         varchar(64)     default ''                 comment '创建者',
  create_time 	    datetime                                   comment '创建时间',
  primary key (dept_id)
) engine=innodb auto_increment=200 comment = '部门表';

-- ----------------------------
-- 2、用户信息表
-- ----------------------------
drop table if exists sys_user;
create table sys_user (
  user_id           bigint(20)      not null auto_increment    comment '用户ID',
  dept_id           bigint(20)      default null               comment '部门ID',
  login_name        varchar(30)     not null                   comment '登录账号',
  user_type         varchar(2)      default '00'               comment '用户类型（00系统用户 01注册用户）',
  email             varchar(50)     default ''                 comment '用户邮箱',
  phonenumber       varchar(11)     default ''                 comment '手机号码',
  sex               char(1)         default '0'                comment '用户性别（0男 1女 2未知）',
  avatar            varchar(100)    default ''                 comment '头像路径',
  password          varchar(50)     default ''                 comment '密码',
  salt              varchar(20)     default ''                 comment '盐加密',
  login_ip          varchar(128)    default ''                 comment '最后登录IP',
  login_date        datetime                                   comment '最后登录时间',
  remark            varchar(500)    default null               comment '备注',
  primary key (user_id)
) engine=innodb auto_increment=100 comment = '用户信息表';

create table sys_role (
  role_id bigint(20) not null auto_increment comment '角色ID',
  role_name varchar(30) not null comment '角色名称',
  role_key varchar(100) not null comment '角色权限字符串',
  data_scope char(1) default '1' comment '数据范围（1：全部数据权限 2：自定数据权限）',
  primary key (role_id)
) engine=innodb comment = '角色信息表';
create table sys_menu (
  menu_id bigint(20) not null auto_increment comment '菜单ID',
  menu_name varchar(50) not null comment '菜单名称',
  path varchar(200) default '' comment '路由地址',
  icon varchar(100) default '#' comment '菜单图标',
  primary key (menu_id)
) comment = '菜单权限表';
create table sys_user_role ( user_id bigint(20) not null comment '用户ID', role_id bigint(20) not null comment '角色ID', primary key(user_id, role_id) ) engine=innodb comment = '用户和角色关联表';
create table sys_oper_log (
  oper_id bigint(20) not null auto_increment comment '日志主键',
  title varchar(50) default '' comment '模块标题',
  method varchar(200) default '' comment '方法名称',
  oper_name varchar(50) default '' comment '操作人员',
  oper_ip varchar(128) default '' comment '主机地址',
  oper_location varchar(255) default '' comment '操作地点',
  oper_param varchar(2000) default '' comment '请求参数',
  error_msg varchar(2000) default '' comment '错误消息',
  oper_time datetime comment '操作时间',
  primary key (oper_id), key idx_ot (oper_time)
) engine=innodb comment = '操作日志记录';
create table sys_logininfor (
  info_id bigint(20) not null auto_increment comment '访问ID',
  login_name varchar(50) default '' comment '登录账号',
  ipaddr varchar(128) default '' comment '登录IP地址',
  login_location varchar(255) default '' comment '登录地点',
  browser varchar(50) default '' comment '浏览器类型',
  os varchar(50) default '' comment '操作系统',
  primary key (info_id)
) comment = '系统访问记录';
create table sys_config (
  config_id int(5) not null auto_increment comment '参数主键',
  config_name varchar(100) default '' comment '参数名称',
  config_value varchar(500) default '' comment '参数键值',
  primary key (config_id)
) comment = '参数配置表';
insert into sys_config values(1, '主框架页-默认皮肤样式名称', 'skin-blue'), (2, 'sys.user.initPassword', '初始化密码 ''000000''; /* no */');
create table sys_dict_data (
  dict_code bigint(20) not null auto_increment comment '字典编码',
  dict_label varchar(100) default '' comment '字典标签',
  dict_value varchar(100) default '' comment '字典键值',
  primary key (dict_code)
) comment = '字典数据表';
create table sys_notice (
  notice_id int(4) not null auto_increment comment '公告ID',
  notice_title varchar(50) not null comment '公告标题',
  notice_content longblob default null comment '公告内容',
  create_by varchar(64) default '' comment '创建者',
  primary key (notice_id)
) comment = '通知公告表';
create table gen_table_column (
  column_id bigint(20) not null auto_increment comment '编号',
  column_name varchar(200) comment '列名称',
  column_comment varchar(500) comment '列描述',
  java_type varchar(500) comment 'JAVA类型',
  is_pk char(1) comment '是否主键（1是）',
  primary key (column_id)
) comment = '代码生成业务表字段';
