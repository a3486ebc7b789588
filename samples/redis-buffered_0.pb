‘%

	127.0.0.1ë1
	127.0.0.1Ô².
¼ÜƒØˆÍ€]

*2
$7
COMMAND
$4
DOCS
V
¼ÜƒØØûÉ]G
E
C-ERR unknown command 'COMMAND', with args beginning with: 'DOCS' 
$
¼ÜƒØ¨Ãá]

*1
$7
COMMAND
O
¼ÜƒØ ê]@
>
<-ERR unknown command 'COMMAND', with args beginning with: 
9
¼ÜƒØ¨–ð]*
(
&*3
$3
SET
$8
greeting
$5
hello

¼ÜƒØÐÇ÷]	

+OK
.
¼ÜƒØ°–ý]

*2
$3
GET
$8
greeting

¼ÜƒØ€š^

$5
hello
-
¼ÜƒØè˜„^

*2
$4
INCR
$6
visits

¼ÜƒØè‡^

:1
-
¼ÜƒØ¨Â‹^

*2
$4
INCR
$6
visits

¼ÜƒØèú^

:2
M
¼ÜƒØ ‰‘^>
<
:*5
$5
RPUSH
$7
colours
$3
red
$5
green
$4
blue

¼ÜƒØÈÆ”^

:3
?
¼ÜƒØÈ½—^0
.
,*4
$6
LRANGE
$7
colours
$1
0
$2
-1
5
¼ÜƒØ°¼š^&
$
"*3
$3
red
$5
green
$4
blue
/
¼ÜƒØ°³^ 

*2
$4
INCR
$8
greeting
A
¼ÜƒØ ÜŸ^2
0
.-ERR value is not an integer or out of range
G
¼ÜƒØÐÃ¢^8
6
4*4
$3
DEL
$8
greeting
$6
visits
$7
colours

¼ÜƒØðÙ¥^

:3
