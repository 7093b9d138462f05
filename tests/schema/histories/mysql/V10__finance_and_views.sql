CREATE TABLE `pay_order` (
  `pay_no` varchar(32) NOT NULL COMMENT '支付单号',
  `order_sn` varchar(63) NOT NULL COMMENT '订单号',
  `payer_openid` varchar(64) DEFAULT NULL COMMENT '支付者openid',
  `card_no_mask` varchar(32) DEFAULT NULL COMMENT '银行卡号(掩码)',
  `card_no_enc` varbinary(256) DEFAULT NULL COMMENT '银行卡号(密文)',
  `cvv` varchar(4) DEFAULT NULL COMMENT '不应保存',
  `amount` bigint NOT NULL COMMENT '金额(分)',
  `notify_raw` mediumtext COMMENT '通知报文',
  PRIMARY KEY (`pay_no`)
) COMMENT='支付单';
CREATE TABLE `wallet` (`uid` bigint NOT NULL PRIMARY KEY COMMENT '用户', `balance` decimal(18,4) NOT NULL DEFAULT 0 COMMENT '余额', `pay_pwd` varchar(100) COMMENT '支付密码', `frozen` decimal(18,4) NOT NULL DEFAULT 0) COMMENT='钱包';
CREATE TABLE `withdraw` (`id` bigint NOT NULL AUTO_INCREMENT PRIMARY KEY, `uid` bigint NOT NULL, `real_name` varchar(30) COMMENT '收款人姓名', `alipay` varchar(60) COMMENT '支付宝账号', `amount` decimal(12,2) NOT NULL) COMMENT='提现';
CREATE TABLE `loan_apply` (`id` bigint NOT NULL AUTO_INCREMENT PRIMARY KEY, `uid` bigint, `id_no` varchar(64) COMMENT '身份证号', `monthly_income` int COMMENT '月收入', `credit_score` smallint COMMENT '信用分', `house` tinyint(1) COMMENT '是否有房', `contact1` varchar(30) COMMENT '紧急联系人1', `contact1_tel` varchar(20) COMMENT '紧急联系人1电话') COMMENT='借款申请';
CREATE TABLE `ledger` (`id` bigint NOT NULL AUTO_INCREMENT PRIMARY KEY, `subject` varchar(20) NOT NULL COMMENT '科目', `debit` decimal(18,2), `credit` decimal(18,2), `memo` varchar(200) COMMENT '摘要') COMMENT='总账';
CREATE TABLE `exchange_rate` (`ccy` char(3) NOT NULL, `on_date` date NOT NULL, `rate` decimal(18,8) NOT NULL COMMENT '汇率', PRIMARY KEY (`ccy`,`on_date`)) COMMENT='exchange rates';
CREATE TABLE `vat_invoice` (`no` varchar(20) NOT NULL PRIMARY KEY COMMENT '发票号码', `buyer` varchar(100) COMMENT '购方', `buyer_tax` varchar(30) COMMENT '购方税号', `drawer` varchar(20) COMMENT '开票人') COMMENT='增值税发票';

CREATE VIEW v_order_contact AS
SELECT o.id AS order_id, o.order_sn, o.consignee, o.mobile AS phone, CONCAT(u.nickname, '/', u.username) AS who
FROM mall_order o JOIN mall_user u ON u.id = o.user_id;
CREATE OR REPLACE ALGORITHM=MERGE SQL SECURITY INVOKER VIEW v_kol_public (id, `name`, level) AS SELECT id, stage_name, level FROM kol WHERE followers > 1000;
CREATE VIEW v_wallet AS SELECT * FROM wallet;
create or replace view v_old as select 1 as one;
drop view if exists v_old;
