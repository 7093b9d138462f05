CREATE TABLE consent_record (id bigserial PRIMARY KEY, uid int8 NOT NULL, scene text NOT NULL, version text NOT NULL, agreed boolean NOT NULL, agreed_at timestamptz NOT NULL DEFAULT now(), withdrawn_at timestamptz);
COMMENT ON TABLE consent_record IS '同意记录'; COMMENT ON COLUMN consent_record.withdrawn_at IS '撤回时间';
CREATE TABLE dsr_request (id serial PRIMARY KEY, uid int8, kind text CHECK (kind IN ('access', 'delete')), proof text, done_at timestamptz);
COMMENT ON TABLE dsr_request IS '个人信息主体请求';
CREATE TABLE cookie_choice (visitor uuid DEFAULT gen_random_uuid() PRIMARY KEY, category text NOT NULL, allowed bool NOT NULL DEFAULT false);
CREATE TABLE newsletter (email text PRIMARY KEY, lang char(5), unsubscribed_at timestamptz);
COMMENT ON COLUMN newsletter.email IS 'subscriber email';
CREATE TABLE site_form_data (id bigserial PRIMARY KEY, c1 text, c2 text, c3 text);
COMMENT ON COLUMN site_form_data.c1 IS '姓名';
COMMENT ON COLUMN site_form_data.c2 IS '手机';
COMMENT ON COLUMN site_form_data.c2 IS '手机号 /* 最新 */';
ALTER TABLE site_form_data ADD COLUMN c4 text; ALTER TABLE site_form_data DROP COLUMN c4;
ALTER TABLE site_form_data ADD COLUMN c4 int; COMMENT ON COLUMN site_form_data.c4 IS '第二次';
CREATE TABLE Mixed_Case (Id INT, UserName TEXT, "UserName" TEXT);
COMMENT ON COLUMN MIXED_CASE.USERNAME IS '小写';
COMMENT ON COLUMN mixed_case."UserName" IS '大写';
ALTER TABLE Mixed_case ADD COLUMN PHONE TEXT;
CREATE TABLE u_amp (U&"\0061bc" int, b text DEFAULT E'\'; DROP TABLE x; --', c text DEFAULT U&'\0041;');
/* nested /* comment; */ ; */
CREATE TABLE after_nested (id int /* ; */, /* COMMENT */ note text -- ; 'unbalanced
);
COMMENT ON TABLE after_nested IS 'line one'
' line two';
CREATE TABLE pii_vault (k text PRIMARY KEY, v bytea NOT NULL) WITH (autovacuum_enabled = false) TABLESPACE pg_default;
COMMENT ON TABLE pii_vault IS '敏感信息保险柜';
CREATE TABLE tenant_user (tenant int NOT NULL, uid int NOT NULL, name varchar(64), mobile varchar(20), PRIMARY KEY (tenant, uid) INCLUDE (name));
COMMENT ON TABLE tenant_user IS '租户用户';
COMMENT ON COLUMN tenant_user.mobile IS U&'\624B\673A';
ALTER TABLE tenant_user RENAME TO member; ALTER TABLE member ADD COLUMN email varchar(100) NOT NULL DEFAULT '';
COMMENT ON COLUMN member.email IS '邮箱';
CREATE PUBLICATION pub_wallet FOR TABLE wallet;
GRANT SELECT (uid, balance) ON wallet TO PUBLIC;
