CREATE TABLE IF NOT EXISTS `feed_post` (
  `post_id` bigint unsigned NOT NULL,
  `author_id` bigint unsigned NOT NULL COMMENT '作者',
  `content` text CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci NOT NULL COMMENT '正文',
  `poi` varchar(100) DEFAULT NULL COMMENT '所在位置',
  `visibility` enum('public','friends','self') NOT NULL DEFAULT 'public' COMMENT '可见范围',
  `ip_region` varchar(20) COMMENT 'IP属地',
  PRIMARY KEY (`post_id`)
) ENGINE = InnoDB COMMENT = '动态';
CREATE TABLE IF NOT EXISTS `feed_comment` (`id` bigint NOT NULL AUTO_INCREMENT, `post_id` bigint unsigned NOT NULL, `uid` bigint unsigned NOT NULL COMMENT '评论人', `body` varchar(1000) NOT NULL COMMENT '评论内容 \'转义\' 与 \\ 反斜杠', `reply_to` bigint DEFAULT NULL, PRIMARY KEY (`id`)) COMMENT = '评论';
CREATE TABLE IF NOT EXISTS `feed_like` (`post_id` bigint unsigned NOT NULL, `uid` bigint unsigned NOT NULL, `at` int(10) unsigned NOT NULL DEFAULT '0' COMMENT '时间戳', PRIMARY KEY (`post_id`,`uid`));
CREATE TABLE IF NOT EXISTS `friend` (`uid` bigint unsigned NOT NULL COMMENT '用户', `fid` bigint unsigned NOT NULL COMMENT '好友', `alias` varchar(30) COMMENT '备注名', `group` varchar(20) COMMENT '分组', PRIMARY KEY (`uid`,`fid`)) COMMENT = '好友关系';
CREATE TABLE IF NOT EXISTS `im_message` (`msg_id` bigint NOT NULL, `from_uid` bigint NOT NULL COMMENT '发送者', `to_uid` bigint NOT NULL COMMENT '接收者', `type` tinyint NOT NULL COMMENT '1文本 2图片 3语音 4位置', `payload` mediumtext COMMENT '聊天内容', `read` tinyint(1) NOT NULL DEFAULT 0 COMMENT '已读', PRIMARY KEY (`msg_id`)) COMMENT = '私信' ROW_FORMAT = COMPRESSED;
CREATE TABLE IF NOT EXISTS `contact_upload` (`uid` bigint NOT NULL, `name` varchar(50) COMMENT '联系人姓名', `phone_hash` char(64) NOT NULL COMMENT '联系人手机号SHA256', PRIMARY KEY (`uid`,`phone_hash`)) COMMENT = '通讯录上传';
CREATE TABLE IF NOT EXISTS `profile` (
  `uid` bigint NOT NULL,
  `bio` varchar(200) COMMENT '个性签名',
  `orientation` tinyint COMMENT '性取向',
  `marriage` tinyint COMMENT '婚姻状况',
  `religion` varchar(20) COMMENT '宗教信仰',
  `income` varchar(20) COMMENT '月收入区间',
  `school` varchar(50) COMMENT '毕业院校',
  `company` varchar(80) COMMENT '公司',
  `hometown` varchar(50) COMMENT '家乡',
  `height` smallint COMMENT '身高',
  `star` varchar(5) COMMENT '星座',
  PRIMARY KEY (`uid`)
) COMMENT = '个人资料';
CREATE TABLE IF NOT EXISTS `voice_print` (`uid` bigint NOT NULL PRIMARY KEY, `vec` blob NOT NULL COMMENT '声纹特征', `model` varchar(20)) COMMENT = '声纹';
CREATE TABLE IF NOT EXISTS `live_room` (`id` bigint NOT NULL PRIMARY KEY, `anchor_id` bigint NOT NULL COMMENT '主播', `title` varchar(60) COMMENT '标题', `stream_key` varchar(80) COMMENT '推流密钥') COMMENT = '直播间';
CREATE TABLE IF NOT EXISTS `gift_log` (`id` bigint NOT NULL AUTO_INCREMENT PRIMARY KEY, `from_uid` bigint COMMENT '送礼人', `coins` int COMMENT '金币') COMMENT = '礼物流水';
CREATE TABLE IF NOT EXISTS `report_ticket` (`id` int NOT NULL AUTO_INCREMENT PRIMARY KEY, `reporter` bigint COMMENT '举报人', `target` bigint COMMENT '被举报人', `evidence` text COMMENT '证据', `handler` varchar(30) COMMENT '处理人') COMMENT = '举报';
CREATE TABLE IF NOT EXISTS `minor_guard` (`uid` bigint NOT NULL PRIMARY KEY, `age` tinyint unsigned COMMENT '年龄', `guardian_name` varchar(30) COMMENT '监护人', `guardian_phone` varchar(20) COMMENT '监护人手机', `consent_at` datetime COMMENT '监护人同意时间') COMMENT = '未成年人模式';
CREATE TEMPORARY TABLE tmp_uid (uid bigint);
DROP TEMPORARY TABLE tmp_uid;
