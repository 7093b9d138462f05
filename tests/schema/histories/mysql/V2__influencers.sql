# hand-written, lower case, by the campaign team
create table if not exists kol (
    id          bigint unsigned auto_increment primary key comment '主键',
    real_name   varchar(50)  not null comment '达人真实姓名',
    stage_name  varchar(50)  null comment '艺名',
    id_card_no  char(18)     null comment '身份证号',          -- encrypted by the application
    passport_no varchar(20)  comment 'passport number, overseas creators only',
    wechat      varchar(64)  default null comment '微信号',
    phone       varchar(20)  not null,
    email       varchar(100) charset ascii null comment 'E-mail',
    bank_card   varchar(32)  null comment '结算银行卡号',
    bank_branch varchar(100) comment '开户行',
    tax_no      varchar(32)  null comment "税号",
    level       enum('S','A','B','C') not null default 'C' comment '达人等级',
    tags        set('美妆','母婴','3C','美食') default null comment '标签',
    followers   int unsigned not null default 0 comment '粉丝数',
    created_at  datetime not null default current_timestamp,
    updated_at  datetime not null default current_timestamp on update current_timestamp comment '更新时间',
    unique (phone),
    index idx_level (level, followers desc)
) comment '达人档案';

create table kol_platform_account (
    kol_id bigint unsigned not null,
    platform varchar(20) not null comment '平台 tiktok/instagram/youtube/xhs',
    `uid` varchar(64) not null comment '平台UID',
    home_url varchar(500),
    access_token varbinary(512) comment 'OAuth access token (AES)',
    fans_gender_ratio json comment '粉丝性别占比',
    fans_age json comment '粉丝年龄分布',
    primary key (kol_id, platform),
    foreign key (kol_id) references kol(id)
) engine = innodb, default character set = utf8mb4, comment = '达人的社媒账号';

-- like: indexes and comments come along, the table comment does too in this server
create table kol_archive like kol;
create table if not exists kol_archive like kol_platform_account; -- is there already: nothing happens

create table campaign(id int primary key auto_increment,brand_id int not null comment '品牌方',title varchar(200) not null comment '活动标题',brief text comment '活动简报',budget decimal(14,4) not null default 0 comment '预算(USD)',starts_on date,ends_on date,`status` tinyint not null default 0 comment '0草稿 1进行 2结束',owner varchar(32) comment '负责人')comment='营销活动';

create table campaign_kol (
    campaign_id int not null,
    kol_id bigint unsigned not null,
    quote decimal(12,2) null comment '达人报价',
    contract_url varchar(300) comment '合同扫描件',
    ship_to varchar(300) comment '寄样地址',
    ship_phone varchar(20) comment '寄样电话',
    constraint pk_ck primary key (campaign_id, kol_id),
    constraint fk_ck_c foreign key (campaign_id) references campaign (id) on delete restrict
) comment '活动达人关系表''含引号''';

create table post_metric
(
    id        bigint           not null auto_increment
  , post_url  varchar(512)     not null comment '视频链接'
  , metric_at timestamp(6)     not null default current_timestamp(6) comment '抓取时间'
  , plays     bigint unsigned      null comment '播放量'
  , likes     int                  null comment '点赞数'
  , comments_ int                  null comment '评论数'
  , raw       longtext             null comment '原始响应'
  , primary key (id)
  , key (post_url(64))
);

create table brand (
    id int not null auto_increment,
    name_cn varchar(100) not null comment '品牌中文名',
    name_en varchar(100) comment 'brand name',
    contact varchar(50) comment '联系人',
    contact_tel varchar(30) comment '联系电话',
    license_no varchar(40) comment '营业执照号',
    legal_person varchar(40) comment '法人姓名',
    legal_person_id varchar(18) comment '法人身份证',
    primary key(id)
) comment='品牌方(甲方)' collate=utf8mb4_unicode_ci;

create table sample_shipment (
    id int unsigned not null auto_increment primary key,
    campaign_id int not null references campaign (id),
    kol_id bigint unsigned not null,
    tracking_no varchar(40) comment '运单号',
    receiver varchar(40) comment '收件人',
    address text comment '收件地址',
    signed_at datetime null default null comment '签收时间'
) comment '寄样';

create table settlement (
    id int unsigned not null auto_increment primary key,
    kol_id bigint unsigned not null comment '达人ID',
    amount decimal(12,2) not null,
    tax decimal(12,2) generated always as (round(amount * 0.06, 2)) virtual comment '税额',
    net decimal(12,2) as (amount - round(amount * 0.06, 2)) stored comment '实发',
    paid_to varchar(64) comment '收款账号',
    paid_at datetime
) comment '结算单';

create table ext_info (
    id int primary key,
    kol_id bigint unsigned,
    ext1 varchar(50) comment '身份证号',
    ext2 varchar(50) comment '扩展2',
    ext3 varchar(50),
    f1 varchar(200) comment '紧急联系人及电话',
    remark varchar(500) comment '备注'
);
