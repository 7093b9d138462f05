﻿CREATE TABLE t (phone int);
