CREATE TABLE t (a int COMMENT 'ÊÖ»úºÅ');
