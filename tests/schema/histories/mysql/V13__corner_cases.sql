# 各种写法:每一条都在真实服务器上执行过
create table cc_key (id int not null, v varchar(10) comment '值', primary key (id)) comment 'x' engine innodb;
alter table cc_key drop primary key, add primary key (id, v);
create table cc_late_key (n varchar(10) null comment '编号', id int);
alter table cc_late_key add constraint foo primary key using btree (n);
create table `cc``tick` (`c``d` int comment 'it''s \"q\" \\ \n x', `a.b` int comment 'dot', `1` int, 2b int, $d int, é int);
create table cc_double (x int comment "double ""quoted"" 'comment'", y int comment '', z varchar(5)comment'no space'not null)comment"表";
create table cc_hidden (x int /*! comment '条件注释' */, z int /*!50000 not null*/) /*!50100 comment '条件' */;
alter table cc_hidden /*!50000 add column y int comment 'cond' */;
/*!50000 alter table cc_hidden add column w int comment 'w' */;
/*M! alter table cc_hidden add v int */;
create table cc_swap (x int comment 'X', y varchar(3) comment 'Y', b int comment 'B', id int comment 'ID');
alter table cc_swap rename column x to y, rename column y to x;
alter table cc_swap change b c int comment 'C', change id b int comment 'was id';
create table cc_again (id int, b int);
alter table cc_again drop column b, add column b varchar(10) not null comment '新';
create table cc_values (x enum('a,b','c)d','e''f') not null default 'a,b' comment 'enum', y set('1','2'), v varchar(10) default 'a''b\'c' comment 'q', p int default (1+(2*3)) comment 'p)', j json default '{"a":1}' check (json_valid(j)));
create table cc_comments (
  x int, -- trailing ) ;
  # hash comment ' unbalanced
  y int /* ' unbalanced too */
);
alter table cc_comments
  -- 新增
  add column z int comment '注释 -- 不是注释', -- 尾注
  /* 中间 */ drop column y # 井号
;
create table cc_versions (id int primary key) with system versioning;
create table cc_words (key_ int, `index` int, `primary` int, `comment` varchar(3) comment 'comment', status int, type int, date date, time time, level int, value text, name text, user text, role text, `add` int comment 'c1', `drop` int, `modify` int);
alter table cc_words modify `add` bigint, drop `drop`, change `modify` `rename` int comment 'r', add `check` int, add check (status > 0), add constraint `column` check (type < 9), add `constraint` int, add `unique` int, add unique (type), add `partition` int;
create table cc_if (x int comment 'c');
alter table cc_if modify column if exists x bigint, drop index if exists i, add column if not exists x varchar(3), add if not exists y int;
alter online table cc_if add (a int, b varchar(9) comment 'b)');
create table cc_computed (x int, y int as (x+1), z int generated always as (x*2) virtual comment 'zz', w varchar(10) as (concat(x,';')) stored);
create table cc_replaced (x int) comment 'first';
create or replace table cc_replaced (y int not null);
create table cc_reset (x int not null default 3 comment 'X', y int comment 'keep', z int comment 'Z') comment 'A';
alter table cc_reset modify x int, change y y int not null, modify z int comment '', comment '';
create table cc_paren (x int) comment='has ) paren, and , comma; semi';
alter table cc_paren add y int comment 'b), add z int comment (', add w int comment 'c"d', comment '又; 新', add v int comment "e'f", add u int comment 'g\\';
create table cc_times (a timestamp, b timestamp not null, c timestamp null, d datetime default now() on update now() comment 't', e varchar(10) default null null comment 's', f bit default b'1', g int default -1, h decimal(5,2) default +1.5);
create table cc_options (id int not null, constraint c primary key (id), key k (id) comment 'index comment') engine=InnoDB avg_row_length=100 checksum=1 comment '表' delay_key_write=1 insert_method=no key_block_size=0 max_rows=10 pack_keys=0 stats_persistent=1;
create table cc_a (a int); create table cc_b (b int);
rename table cc_a to cc_c, cc_b to cc_a, cc_c to cc_b;
alter table cc_a add c int; alter table cc_b add d int;
create table cc_old (x int); rename table cc_old to cc_new; create table cc_old (z int comment 'another'); drop table cc_old;
create table cc_not_again (x int); create table if not exists cc_not_again (y int);
create table cc_unsigned (x int unsigned not null auto_increment, primary key (x)); alter table cc_unsigned modify x bigint unsigned;
create table cc_collated (x varchar(10) collate utf8mb4_bin comment 'c' not null, y int unique key comment 'd', z varchar(5) character set latin1 collate latin1_bin not null comment 'z', w int invisible);
start transaction; create table cc_started (x int); commit; set autocommit=1;
set @x := 'create table nope (a int)'; create view cc_view (p, q) as select x, y from cc_if union select y, x from cc_if;
create or replace view cc_view as select x, x + 1 as `身份` from cc_if;
alter table cc_paren disable keys; insert into cc_paren (x) values (1) /* ; */ ; insert into cc_paren (x) select 1; analyze table cc_paren;
prepare s from 'select 1'; execute s; deallocate prepare s;
create table cc_last (x int)
-- no semicolon at the end
