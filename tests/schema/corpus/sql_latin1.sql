CREATE TABLE t (a int COMMENT 'café ');
