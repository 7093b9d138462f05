CREATE TABLE shipment (
	id BIGINT NOT NULL AUTO_INCREMENT,
	order_no VARCHAR(40) NOT NULL COMMENT 'platform order number',
	carrier VARCHAR(30) COMMENT 'carrier code, e.g. ''SF'', "YTO"',
	tracking_no VARCHAR(60),
	consignee_name VARCHAR(100) NOT NULL COMMENT 'Consignee''s full name',
	consignee_phone VARCHAR(30) NOT NULL COMMENT 'Consignee phone',
	consignee_addr1 VARCHAR(200) COMMENT 'street address line 1',
	consignee_addr2 VARCHAR(200) COMMENT 'street address line 2',
	consignee_zip VARCHAR(16),
	country_code CHAR(2) NOT NULL DEFAULT 'US' COMMENT 'ISO 3166-1',
	weight_g INT UNSIGNED,
	declared_value DECIMAL(12,2) DEFAULT 0.00 COMMENT 'declared value
in USD',
	PRIMARY KEY (id)
) COMMENT='outbound shipments';

CREATE TABLE customs_declaration (
	id BIGINT NOT NULL AUTO_INCREMENT,
	shipment_id BIGINT NOT NULL,
	buyer_name VARCHAR(60) NOT NULL COMMENT '订购人姓名',
	buyer_id_no VARCHAR(18) NOT NULL COMMENT '订购人身份证号',
	buyer_phone VARCHAR(20) COMMENT '订购人电话',
	hs_code VARCHAR(12) COMMENT 'HS编码',
	id_front VARCHAR(300) COMMENT '身份证正面照',
	id_back VARCHAR(300) COMMENT '身份证反面照',
	PRIMARY KEY (id),
	CONSTRAINT fk_decl FOREIGN KEY (shipment_id) REFERENCES shipment (id) ON DELETE CASCADE
) COMMENT='清关申报';

CREATE TABLE warehouse (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, code VARCHAR(20) NOT NULL UNIQUE COMMENT '仓库编码', name VARCHAR(60) COMMENT '仓库名称', manager VARCHAR(30) COMMENT '仓管员', tel VARCHAR(20) COMMENT '仓库电话', addr VARCHAR(200)) COMMENT='海外仓';
CREATE TABLE stock (wh_id INT NOT NULL, sku VARCHAR(40) NOT NULL, qty INT NOT NULL DEFAULT 0 COMMENT '库存', locked INT NOT NULL DEFAULT 0 COMMENT '锁定', PRIMARY KEY (wh_id, sku), CHECK (qty >= 0)) COMMENT '库存';
CREATE TABLE inbound (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, wh_id INT, supplier VARCHAR(80) COMMENT '供应商', driver VARCHAR(30) COMMENT '司机', plate VARCHAR(10) COMMENT '车牌号', driver_phone VARCHAR(20) COMMENT '司机手机', arrived DATETIME) COMMENT '入库单';
CREATE TABLE courier_track (id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY, courier_id INT NOT NULL COMMENT '快递员', lng DECIMAL(9,6) NOT NULL COMMENT '经度', lat DECIMAL(9,6) NOT NULL COMMENT '纬度', at DATETIME NOT NULL COMMENT '定位时间') COMMENT='骑手轨迹';
CREATE TABLE carrier_account (carrier VARCHAR(30) NOT NULL PRIMARY KEY, app_key VARCHAR(80) COMMENT 'API key', app_secret VARCHAR(120) COMMENT 'API secret', endpoint VARCHAR(200) COMMENT '网关地址');
CREATE TABLE freight_rule (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, zone VARCHAR(20), first_weight INT COMMENT '首重', first_price DECIMAL(8,2), next_weight INT COMMENT '续重', next_price DECIMAL(8,2)) COMMENT='运费模板';
CREATE OR REPLACE TABLE freight_rule (id INT NOT NULL AUTO_INCREMENT, `range` VARCHAR(20) COMMENT '区间', price DECIMAL(8,2) NOT NULL COMMENT '价格', PRIMARY KEY (id)) COMMENT='运费规则';
CREATE TABLE return_order (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, order_no VARCHAR(40), reason TEXT COMMENT '退货原因', sender VARCHAR(40) COMMENT '寄件人', sender_phone VARCHAR(20) COMMENT '寄件人电话', received_at DATETIME) COMMENT '退货单';
CREATE TABLE label_print (shipment_id BIGINT NOT NULL, pdf MEDIUMBLOB COMMENT '面单', printed_by VARCHAR(30) COMMENT '打印人', PRIMARY KEY (shipment_id)) COMMENT '面单打印';
ALTER TABLE shipment ADD CONSTRAINT chk_w CHECK (weight_g < 100000), ADD COLUMN sender_tax_id VARCHAR(40) COMMENT 'IOSS / EORI' AFTER carrier, ADD COLUMN remark VARCHAR(200) DEFAULT '' FIRST;
ALTER TABLE shipment MODIFY remark VARCHAR(200) DEFAULT '' COMMENT '备注' AFTER declared_value;
ALTER TABLE customs_declaration DROP FOREIGN KEY fk_decl, DROP KEY fk_decl, CHANGE hs_code hs_code10 CHAR(10) COMMENT 'HS编码(10位)';
CREATE INDEX idx_track ON shipment (tracking_no);
DROP INDEX idx_track ON shipment;
