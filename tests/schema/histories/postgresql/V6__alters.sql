-- search_path was emptied by the dump of V1; each file has its own session
ALTER TABLE account
    ADD COLUMN real_name varchar(64),
    ADD COLUMN IF NOT EXISTS id_number text,
    ADD gender smallint NOT NULL DEFAULT 0,
    DROP COLUMN avatar_url,
    ALTER COLUMN phone TYPE varchar(64),
    ALTER email SET DATA TYPE text USING lower(email),
    ALTER COLUMN display_name SET NOT NULL,
    ALTER COLUMN locale DROP NOT NULL,
    ALTER COLUMN locale DROP DEFAULT,
    ADD CONSTRAINT account_phone_key UNIQUE (phone);
COMMENT ON COLUMN account.real_name IS '真实姓名';
COMMENT ON COLUMN account.id_number IS '证件号码';
COMMENT ON COLUMN account.email IS NULL;
COMMENT ON COLUMN account.phone IS '手机号(加密)';
ALTER TABLE account RENAME COLUMN display_name TO nickname;
ALTER TABLE account RENAME birthday TO born_on;
UPDATE account SET updated_at = created_at WHERE updated_at IS NULL;
ALTER TABLE IF EXISTS account ALTER COLUMN updated_at SET DEFAULT now(), ALTER COLUMN updated_at SET NOT NULL;
ALTER TABLE IF EXISTS no_such_table ADD COLUMN x int;
ALTER TABLE organization RENAME TO company;
ALTER TABLE company RENAME CONSTRAINT organization_pkey TO company_pkey;
ALTER TABLE organization_member RENAME TO company_member;
ALTER TABLE company_member RENAME COLUMN organization_id TO company_id;
COMMENT ON TABLE company IS '企业';
ALTER TABLE company ADD COLUMN ext1 varchar(50), ADD COLUMN ext2 varchar(50), ADD COLUMN ext3 varchar(50);
COMMENT ON COLUMN company.ext1 IS '法人身份证号';
ALTER TABLE company DROP COLUMN IF EXISTS ext3, DROP COLUMN IF EXISTS ext9 CASCADE, DROP founded RESTRICT;
ALTER TABLE ONLY login_log ADD CONSTRAINT login_log_pkey PRIMARY KEY (id);
ALTER TABLE login_log ADD COLUMN location text, ADD COLUMN risk numeric(3,2)[];
COMMENT ON COLUMN login_log.location IS '登录地点';
ALTER TABLE verification_code ADD PRIMARY KEY (target, code);
ALTER TABLE address ALTER COLUMN province SET NOT NULL, ALTER COLUMN street TYPE text, ALTER tel DROP NOT NULL;
COMMENT ON COLUMN address.tel IS '';
COMMENT ON COLUMN address.street IS '详细地址';
ALTER TABLE device ADD COLUMN oaid varchar(64); COMMENT ON COLUMN device.oaid IS 'OAID';
ALTER TABLE device ALTER COLUMN mac TYPE macaddr8 USING mac::macaddr8;
ALTER TABLE third_party_login OWNER TO CURRENT_USER;
ALTER TABLE third_party_login ENABLE ROW LEVEL SECURITY;
ALTER TABLE third_party_login SET (fillfactor = 70), ALTER COLUMN access_token SET STORAGE EXTERNAL;
CREATE TABLE kyc (account_id bigint PRIMARY KEY, id_front bytea, id_back bytea, face_score real, passed bool);
COMMENT ON TABLE kyc IS '实名认证';
COMMENT ON COLUMN kyc.id_front IS '身份证正面';
COMMENT ON COLUMN kyc.id_back IS '身份证反面';
COMMENT ON COLUMN kyc.face_score IS '人脸比对分';
COMMENT ON COLUMN kyc.passed IS '是否通过';
COMMENT ON COLUMN company.ext2 IS '扩展2';
COMMENT ON COLUMN login_log.risk IS '风险分';
COMMENT ON COLUMN account.gender IS '性别';
COMMENT ON COLUMN account.nickname IS '昵称(可改)';
COMMENT ON COLUMN account.born_on IS '出生日期';
