CREATE TYPE order_status AS ENUM ('待付款', '待发货', '已发货', '已完成', '已取消');
CREATE TYPE gender AS ENUM ('male', 'female', 'unknown');
CREATE DOMAIN cn_mobile AS varchar(11) CHECK (VALUE ~ '^1[0-9]{10}$');
CREATE DOMAIN email_addr AS text NOT NULL DEFAULT '';
COMMENT ON DOMAIN cn_mobile IS '中国手机号';
COMMENT ON TYPE order_status IS '订单状态';
CREATE TYPE geo AS (lat double precision, lng double precision);

CREATE TABLE shop_customer (
  customer_id BIGSERIAL PRIMARY KEY,
  "Name" VARCHAR(100) NOT NULL,
  sex gender DEFAULT 'unknown',
  mobile cn_mobile,
  mail email_addr,
  home geo,
  tags TEXT ARRAY,
  scores INTEGER[3][3],
  nick VARCHAR(20) COLLATE "C" NOT NULL,
  CONSTRAINT nick_len CHECK (length(nick) > 0)
);
COMMENT ON TABLE shop_customer IS '顾客';
COMMENT ON COLUMN shop_customer."Name" IS '姓名';
COMMENT ON COLUMN shop_customer.sex IS '性别';
COMMENT ON COLUMN shop_customer.mobile IS '手机';
COMMENT ON COLUMN shop_customer.home IS '家庭位置';

CREATE TABLE product (
  id INT GENERATED ALWAYS AS IDENTITY,
  sku VARCHAR(40) NOT NULL,
  title JSONB NOT NULL,
  price NUMERIC(10, 2) NOT NULL CHECK (price >= 0),
  attrs JSON,
  search TSVECTOR,
  PRIMARY KEY (id),
  UNIQUE (sku)
);
COMMENT ON COLUMN product.title IS '标题 {"zh":"…","en":"…"}';
CREATE TABLE sales_order (
  id BIGINT PRIMARY KEY,
  customer_id BIGINT NOT NULL REFERENCES shop_customer (customer_id) DEFERRABLE INITIALLY DEFERRED,
  status order_status NOT NULL DEFAULT '待付款',
  history order_status[] ,
  receiver VARCHAR(64) NOT NULL, receiver_phone VARCHAR(20) NOT NULL, receiver_addr TEXT,
  remark TEXT DEFAULT 'a;b', total NUMERIC(12,2) NOT NULL DEFAULT 0,
  EXCLUDE USING btree (id WITH =)
);
COMMENT ON TABLE sales_order IS '销售订单';
COMMENT ON COLUMN sales_order.receiver IS '收货人';
COMMENT ON COLUMN sales_order.receiver_phone IS '收货人电话';
COMMENT ON COLUMN sales_order.receiver_addr IS '收货地址';
COMMENT ON COLUMN sales_order.remark IS '买家备注''含引号''';
CREATE TABLE sales_order_item (order_id BIGINT NOT NULL, line INT2 NOT NULL, product_id INT, qty INT NOT NULL DEFAULT 1, price NUMERIC(10,2), PRIMARY KEY (order_id, line));
CREATE TABLE coupon (code CHAR(12) PRIMARY KEY, holder BIGINT, face NUMERIC(6,2), used_at TIMESTAMP WITH TIME ZONE);
COMMENT ON COLUMN coupon.holder IS '领取人';
CREATE TABLE review (id BIGSERIAL PRIMARY KEY, order_id BIGINT, stars SMALLINT, body TEXT, images VARCHAR(255)[], ip CIDR, bits BIT(8), vbits BIT VARYING(16));
COMMENT ON TABLE review IS '评价';
CREATE TABLE "Refund Request" ("Id" SERIAL PRIMARY KEY, "Order No" VARCHAR(40) NOT NULL, "退款原因" TEXT, "Bank Card" VARCHAR(30));
COMMENT ON TABLE "Refund Request" IS '退款申请';
COMMENT ON COLUMN "Refund Request"."Bank Card" IS '退款银行卡';
COMMENT ON COLUMN shop_customer.mail IS '邮箱';
COMMENT ON COLUMN shop_customer.tags IS '标签';
COMMENT ON COLUMN shop_customer.scores IS '评分矩阵';
COMMENT ON COLUMN shop_customer.nick IS '昵称';
COMMENT ON TABLE product IS '商品';
COMMENT ON COLUMN product.sku IS '货号';
COMMENT ON COLUMN product.price IS '售价';
COMMENT ON COLUMN product.attrs IS '属性';
COMMENT ON COLUMN sales_order.customer_id IS '顾客';
COMMENT ON COLUMN sales_order.status IS '订单状态';
COMMENT ON COLUMN sales_order.history IS '状态变迁';
COMMENT ON COLUMN sales_order.total IS '合计';
COMMENT ON TABLE sales_order_item IS '订单明细';
COMMENT ON COLUMN sales_order_item.line IS '行号';
COMMENT ON COLUMN sales_order_item.qty IS '数量';
COMMENT ON COLUMN sales_order_item.price IS '成交价';
COMMENT ON TABLE coupon IS '优惠券';
COMMENT ON COLUMN coupon.face IS '面值';
COMMENT ON COLUMN coupon.used_at IS '使用时间';
COMMENT ON COLUMN review.stars IS '星级';
COMMENT ON COLUMN review.body IS '评价内容';
COMMENT ON COLUMN review.images IS '晒图';
COMMENT ON COLUMN review.ip IS '评价者IP';
COMMENT ON COLUMN "Refund Request"."Order No" IS '订单号';
