CREATE TABLE wallet (uid int8 PRIMARY KEY, balance numeric(18,4) NOT NULL DEFAULT 0, pay_password text, frozen numeric(18,4));
COMMENT ON TABLE wallet IS '钱包'; COMMENT ON COLUMN wallet.pay_password IS '支付密码';
CREATE TABLE bank_card (id bigserial PRIMARY KEY, uid int8 NOT NULL, holder text, card_no_enc bytea NOT NULL, card_tail char(4), bank text, reserved_phone text);
COMMENT ON TABLE bank_card IS '银行卡'; COMMENT ON COLUMN bank_card.card_no_enc IS '卡号密文'; COMMENT ON COLUMN bank_card.reserved_phone IS '银行预留手机号';
CREATE TABLE payment (no varchar(32) PRIMARY KEY, order_id int8, payer text, amount int8 NOT NULL, notify json);
COMMENT ON COLUMN payment.payer IS '付款人';
CREATE TABLE invoice (id serial PRIMARY KEY, title text, tax_no text, email text, mobile text);
COMMENT ON TABLE invoice IS '发票';
CREATE TABLE credit_report (uid int8, pulled date, score int, overdue int, detail jsonb, PRIMARY KEY (uid, pulled));
COMMENT ON TABLE credit_report IS '征信报告';
CREATE TABLE fx_rate (ccy char(3), on_day date, rate numeric(18,8) NOT NULL, CONSTRAINT fx_pk PRIMARY KEY (ccy, on_day));

CREATE VIEW v_order_contact AS SELECT o.id AS order_id, o.receiver, o.receiver_phone AS phone, c."Name" AS customer FROM sales_order o JOIN shop_customer c ON c.customer_id = o.customer_id;
COMMENT ON VIEW v_order_contact IS '订单联系人';
CREATE OR REPLACE VIEW v_masked (uid, tail) AS SELECT uid, card_tail FROM bank_card;
CREATE VIEW v_wallet WITH (security_barrier) AS SELECT * FROM wallet;
CREATE MATERIALIZED VIEW mv_daily AS SELECT date_trunc('day', at) AS day, count(*) AS n FROM event_log GROUP BY 1 WITH NO DATA;
CREATE TABLE card_export AS SELECT uid, holder, card_tail AS tail FROM bank_card;
CREATE VIEW v_gone AS SELECT 1 AS one; DROP VIEW v_gone;
