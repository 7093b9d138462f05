CREATE TABLE event_log (
    id bigint NOT NULL,
    account_id bigint,
    device_id text,
    kind varchar(40) NOT NULL,
    payload jsonb,
    ip inet,
    lng double precision,
    lat double precision,
    at timestamptz NOT NULL
) PARTITION BY RANGE (at);
COMMENT ON TABLE event_log IS '行为日志';
COMMENT ON COLUMN event_log.lng IS '经度';
COMMENT ON COLUMN event_log.lat IS '纬度';
CREATE TABLE event_log_2024 PARTITION OF event_log FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE event_log_2025 PARTITION OF event_log (kind NOT NULL, account_id DEFAULT 0) FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE event_log_default PARTITION OF event_log DEFAULT;
ALTER TABLE event_log ADD COLUMN session_id uuid;
COMMENT ON COLUMN event_log.session_id IS '会话';

CREATE TABLE person (id serial PRIMARY KEY, name text NOT NULL, id_card varchar(18), phone varchar(20));
COMMENT ON TABLE person IS '自然人';
COMMENT ON COLUMN person.name IS '姓名';
COMMENT ON COLUMN person.id_card IS '身份证';
CREATE TABLE driver (license_no varchar(20) NOT NULL, plate varchar(10)) INHERITS (person);
COMMENT ON COLUMN driver.license_no IS '驾驶证号';
COMMENT ON COLUMN driver.plate IS '车牌号';
CREATE TABLE guide (language text, phone varchar(20) NOT NULL) INHERITS (person);
ALTER TABLE person ADD COLUMN email varchar(100);
ALTER TABLE ONLY person ALTER COLUMN phone SET DEFAULT '';

CREATE TABLE person_copy (LIKE person);
CREATE TABLE person_full (LIKE person INCLUDING ALL);
CREATE TABLE person_plus (seq bigint, LIKE person INCLUDING COMMENTS INCLUDING DEFAULTS EXCLUDING CONSTRAINTS, extra text DEFAULT 'x');
COMMENT ON COLUMN person_copy.id_card IS '副本身份证';

CREATE TABLE region_sales (region text NOT NULL, day date NOT NULL, amount numeric(14,2)) PARTITION BY LIST (region);
CREATE TABLE region_sales_cn PARTITION OF region_sales FOR VALUES IN ('CN', 'HK') PARTITION BY HASH (day);
CREATE TABLE region_sales_cn_0 PARTITION OF region_sales_cn FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE region_sales_us (amount numeric(14,2), region text NOT NULL, day date NOT NULL);
ALTER TABLE region_sales ATTACH PARTITION region_sales_us FOR VALUES IN ('US');
ALTER TABLE region_sales DETACH PARTITION region_sales_us;
COMMENT ON COLUMN event_log.account_id IS '账号';
COMMENT ON COLUMN event_log.device_id IS '设备号';
COMMENT ON COLUMN event_log.kind IS '事件类型';
COMMENT ON COLUMN event_log.payload IS '事件内容';
COMMENT ON COLUMN event_log.at IS '发生时间';
COMMENT ON COLUMN event_log_2024.account_id IS '账号(2024)';
COMMENT ON TABLE driver IS '司机';
COMMENT ON TABLE guide IS '导游';
COMMENT ON COLUMN guide.language IS '语种';
COMMENT ON COLUMN guide.phone IS '导游手机';
COMMENT ON COLUMN person.phone IS '电话';
COMMENT ON COLUMN person.email IS '电子邮箱';
COMMENT ON COLUMN driver.email IS '司机邮箱';
COMMENT ON TABLE region_sales IS '区域销售';
COMMENT ON COLUMN region_sales.region IS '区域';
COMMENT ON COLUMN region_sales.day IS '日期';
COMMENT ON COLUMN region_sales.amount IS '销售额';
COMMENT ON COLUMN region_sales_us.amount IS 'sales amount';
