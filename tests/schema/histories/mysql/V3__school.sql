/* 教务系统：拼音字段名，历史遗留 */
CREATE TABLE `t_xuesheng` (
`id` int(11) NOT NULL AUTO_INCREMENT,
`xuehao` varchar(20) NOT NULL COMMENT '学号',
`xm` varchar(50) NOT NULL COMMENT '姓名',
`xb` char(1) DEFAULT NULL COMMENT '性别',
`csny` date DEFAULT NULL COMMENT '出生年月',
`sfzhm` varchar(18) DEFAULT NULL COMMENT '身份证号码',
`mz` varchar(20) DEFAULT '汉族' COMMENT '民族',
`jg` varchar(50) DEFAULT NULL COMMENT '籍贯',
`zzmm` varchar(20) DEFAULT NULL COMMENT '政治面貌',
`jtzz` varchar(200) DEFAULT NULL COMMENT '家庭住址',
`lxfs` varchar(20) DEFAULT NULL COMMENT '联系方式',
`jhr_xm` varchar(50) DEFAULT NULL COMMENT '监护人姓名',
`jhr_dh` varchar(20) DEFAULT NULL COMMENT '监护人电话',
`zp` mediumblob COMMENT '照片',
`bz` tinytext COMMENT '备注',
PRIMARY KEY (`id`)) ENGINE=InnoDB DEFAULT CHARSET=utf8 COMMENT='学生基本信息';

CREATE TABLE `t_jiaoshi` (
`id` int(11) NOT NULL AUTO_INCREMENT,
`gonghao` varchar(20) NOT NULL COMMENT '工号',
`xm` varchar(50) NOT NULL COMMENT '姓名',
`zhicheng` varchar(20) COMMENT '职称',
`shoujihaoma` varchar(11) COMMENT '手机号码',
`mima` varchar(64) NOT NULL COMMENT '密码',
`gzkh` varchar(30) COMMENT '工资卡号',
`rzrq` date COMMENT '入职日期',
PRIMARY KEY (`id`), UNIQUE KEY `uk_gh` (`gonghao`)) COMMENT='教师';

CREATE TABLE `t_banji` (`id` int NOT NULL AUTO_INCREMENT PRIMARY KEY, `mc` varchar(50) COMMENT '班级名称', `bzr` int COMMENT '班主任', `nj` year COMMENT '年级(入学年份)', `rs` smallint unsigned COMMENT '人数') COMMENT='班级';

CREATE TABLE `t_chengji` (
  `xs_id` int NOT NULL COMMENT '学生',
  `kc_id` int NOT NULL COMMENT '课程',
  `xq` varchar(10) NOT NULL COMMENT '学期',
  `pscj` decimal(5,1) COMMENT '平时成绩',
  `qmcj` decimal(5,1) COMMENT '期末成绩',
  `zpcj` decimal(5,1) GENERATED ALWAYS AS (`pscj` * 0.3 + `qmcj` * 0.7) STORED COMMENT '总评成绩',
  PRIMARY KEY (`xs_id`,`kc_id`,`xq`)
) COMMENT='成绩表';

CREATE TABLE `t_kecheng` (
  `id` int NOT NULL AUTO_INCREMENT,
  `kcmc` varchar(100) NOT NULL COMMENT '课程名称',
  `xf` decimal(3,1) COMMENT '学分',
  `order` int COMMENT '排序',
  `desc` text COMMENT '课程描述',
  `key` varchar(30) COMMENT '课程代码',
  PRIMARY KEY (`id`)
) COMMENT='课程表';

CREATE TABLE `家长` (
  `编号` int NOT NULL AUTO_INCREMENT,
  `姓名` varchar(50) NOT NULL COMMENT '家长姓名',
  `手机` varchar(11) DEFAULT NULL,
  `与学生关系` enum('父亲','母亲','其他') DEFAULT '其他' COMMENT '与学生的关系',
  `工作单位` varchar(100),
  PRIMARY KEY (`编号`)
) COMMENT='学生家长';

CREATE TABLE `t_kaoqin` (
  `id` bigint NOT NULL AUTO_INCREMENT,
  `xs_id` int NOT NULL,
  `dksj` datetime NOT NULL COMMENT '打卡时间',
  `jd` decimal(10,7) COMMENT '经度',
  `wd` decimal(10,7) COMMENT '纬度',
  `rlzp` longblob COMMENT '人脸照片',
  PRIMARY KEY (`id`)
) COMMENT '考勤打卡';

CREATE TABLE `t_tijian` (
  `id` int NOT NULL AUTO_INCREMENT,
  `xs_id` int NOT NULL,
  `sg` decimal(4,1) COMMENT '身高cm',
  `tz` decimal(4,1) COMMENT '体重kg',
  `sl_z` decimal(2,1) COMMENT '左眼视力',
  `sl_y` decimal(2,1) COMMENT '右眼视力',
  `xx` enum('A','B','AB','O') COMMENT '血型',
  `gms` varchar(200) COMMENT '过敏史',
  `jws` varchar(200) COMMENT '既往病史',
  PRIMARY KEY (`id`)
) COMMENT='体检表';

CREATE TABLE `t_xiaoka` (
  `kh` char(16) NOT NULL COMMENT '校园卡号',
  `xs_id` int,
  `ye` decimal(8,2) NOT NULL DEFAULT 0.00 COMMENT '余额',
  `mm` char(32) COMMENT '消费密码',
  `gs` bit(1) NOT NULL DEFAULT b'0' COMMENT '是否挂失',
  PRIMARY KEY (`kh`)
) COMMENT='校园卡';
