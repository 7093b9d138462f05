CREATE TABLE `track_event` (
  `id` bigint NOT NULL,
  `device_id` varchar(64) NOT NULL COMMENT '设备号 (IMEI/OAID/IDFA)',
  `mac` char(17) COMMENT 'MAC地址',
  `user_id` bigint unsigned COMMENT '用户',
  `event` varchar(50) NOT NULL COMMENT '事件',
  `props` json DEFAULT NULL COMMENT '属性; free form',
  `ua` varchar(500) AS (json_unquote(json_extract(`props`, '$.ua'))) VIRTUAL COMMENT 'User-Agent',
  `ip` varchar(45) COMMENT 'IP',
  `lng` double COMMENT '经度',
  `lat` double COMMENT '纬度',
  `day` date NOT NULL COMMENT '日期',
  PRIMARY KEY (`id`,`day`),
  KEY `idx_dev` (`device_id`)
) ENGINE=InnoDB COMMENT='埋点事件'
/*!50100 PARTITION BY RANGE (year(`day`))
(PARTITION p2023 VALUES LESS THAN (2024) COMMENT = '旧的' ENGINE = InnoDB,
 PARTITION p2024 VALUES LESS THAN (2025) ENGINE = InnoDB,
 PARTITION pmax VALUES LESS THAN MAXVALUE ENGINE = InnoDB) */;

create table track_session (
  sid char(36) not null comment '会话',
  user_id bigint,
  region varchar(8) not null comment '地区',
  started datetime(3) not null,
  primary key (sid, region)
) comment '会话'
partition by list columns (region) (
  partition p_cn values in ('CN','HK','MO','TW'),
  partition p_na values in ('US','CA'),
  partition p_xx values in ('XX')
);

CREATE TABLE push_token (
  id INT AUTO_INCREMENT,
  user_id BIGINT NOT NULL,
  token VARCHAR(255) NOT NULL COMMENT '推送令牌',
  vendor ENUM('apns','fcm','huawei','xiaomi') NOT NULL COMMENT '厂商',
  PRIMARY KEY (id, user_id)
) COMMENT='推送' PARTITION BY HASH(user_id) PARTITIONS 4;

ALTER TABLE track_event ADD COLUMN oaid varchar(64) NULL COMMENT 'OAID', ADD COLUMN idfa varchar(64) NULL COMMENT 'IDFA';
ALTER TABLE track_event REORGANIZE PARTITION pmax INTO (PARTITION p2025 VALUES LESS THAN (2026), PARTITION pmax VALUES LESS THAN MAXVALUE);
ALTER TABLE track_session DROP PARTITION p_xx;
ALTER TABLE track_session ADD PARTITION (PARTITION p_eu VALUES IN ('DE','FR'));

CREATE TABLE audit_trail (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  tbl VARCHAR(64) NOT NULL, op ENUM('I','U','D') NOT NULL,
  before_json LONGTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin COMMENT '变更前' CHECK (json_valid(before_json)),
  after_json LONGTEXT COMMENT '变更后' CHECK (json_valid(after_json)),
  at TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3)
) COMMENT='审计';

CREATE TABLE id_sequence (name VARCHAR(32) NOT NULL, value BIGINT NOT NULL DEFAULT 0, PRIMARY KEY (name)) ENGINE=InnoDB;

DELIMITER $$
CREATE TRIGGER trg_user_audit AFTER UPDATE ON mall_user FOR EACH ROW
BEGIN
  -- ALTER TABLE mall_user DROP COLUMN mobile;
  INSERT INTO audit_trail (tbl, op, before_json) VALUES ('mall_user', 'U', JSON_OBJECT('id', OLD.id));
END$$
CREATE PROCEDURE next_id(IN n VARCHAR(32), OUT v BIGINT)
BEGIN
  UPDATE id_sequence SET value = LAST_INSERT_ID(value + 1) WHERE name = n;
  SET v = LAST_INSERT_ID();
END$$
DELIMITER ;

CREATE TABLE geo_fence (
  id INT NOT NULL AUTO_INCREMENT,
  name VARCHAR(50) NOT NULL COMMENT '围栏名称',
  area POLYGON NOT NULL COMMENT '范围',
  center POINT COMMENT '中心点',
  PRIMARY KEY (id),
  SPATIAL INDEX (area)
) COMMENT='电子围栏';

CREATE TABLE `type_zoo` (
  `a` bit(8), `b` boolean, `c` bool NOT NULL, `d` integer, `e` int1, `f` mediumint unsigned, `g` bigint zerofill,
  `h` numeric(8), `i` dec(6,2), `j` real, `k` double precision, `l` float(7,4), `m` fixed(5,2),
  `n` year, `o` time(2), `p` datetime, `q` binary(16), `r` varbinary(20), `s` tinyblob, `t` blob, `u` char,
  `v` national varchar(20), `w` nchar(5), `x` varchar(10) binary, `y` long varchar, `z` serial,
  `aa` mediumtext, `ab` int unsigned zerofill, `ac` character varying(30), `ad` inet6, `ae` uuid, `af` decimal
) COMMENT '各种类型';
