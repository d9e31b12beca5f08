char a = 'ab';
char b = '';
char c = 'x;
char *d = "unfinished;
char *e = "bad \q escape";
char *f = "\xyz";
int g = 08;
int h = 0x;
int i = 12abc;
double j = 1.5e;
int k = 0b12;
int l = @;
/* never closed
int m;
