"""Words that tell nothing of a subject, in English, French and Arabic: they part terms and are in none.

Beside articles, pronouns and the like they hold the words of papers about themselves ("we propose").
"""

_ENGLISH = """
a about above across after again against al all almost alone along already also although always am among
an and another any anybody anyone anything are aren around as at away back be became because become
becomes been before behind being below best better between beyond both but by can cannot could did do
does doing done down due during each eg either else enough especially et etc even ever every everyone
everything few find finds first for found from further furthermore gave get gets give given gives go goes
good got great had has have having he hence her here hers herself him himself his how however i ie if in
indeed inside instead into is it its itself just keep kept know known large largely last later least less
let like likely long made mainly make makes making many may me mean means might more moreover most mostly
much must my myself near nearly need needs neither never nevertheless new next no nobody non none nor not
nothing now obtain obtained of off often on once one ones only onto or other others otherwise our ours
ourselves out over own paper part particular particularly per perhaps possible present presented presents
propose proposed proposes provide provided provides quite rather really recent recently regarding
respectively result results s same say second see seem seems seen several shall she should show showed
shown shows since six small so some something sometimes somewhere still study such take taken than that
the their theirs them themselves then there thereby therefore these they thing things third this those
though three through throughout thus to together too toward towards two under until up upon us use used
useful uses using usually various vary very via was way ways we well were what whatever when where
whereas whether which while who whole whom whose why will with within without would yet you your yours
"""

_FRENCH = """
afin ai aie ainsi alors après article au aucun aucune aussi autour autre autres aux avait avant avec
avoir c car ce ceci cela celle celles celui cependant certain certaine certaines certains ces cet cette
ceux chaque chez ci comme comment d dans de depuis des deux donc dont du elle elles en encore enfin entre
est et eu eux fait fois font ici il ils j je jusqu l la le les leur leurs lors lorsque lui là m ma mais
me mes moins mon même mêmes n ne ni nos notre nous on ont ou outre où par parce parmi pas pendant permet
peu peut peuvent plus plusieurs pour pourquoi proposons près présente présentons qu quand que quel quelle
quelles quels qui s sa sans se selon sera ses si sinon soit son sont sous souvent sur t ta tandis tant
tel telle telles tels tous tout toute toutes trois très tu un une vers via vos votre vous y à étaient
était été être
"""

_ARABIC = """
أما أن أنه أنها أو أي أيضا إذ إذا إلا إلى إما إن إنه إنها الا التي الذي الذين اللتين اللذين اللواتي الى
ان انه انها او اي ايضا بعد بعض بل به بها بين بينما تكون تلك تم ثم جدا جميع حتى حول حيث خلال دون ذات ذلك
سوف ضد ضمن عبر عدة عدم على علي عليه عليها عن عند عندما غير فإن فقط فهو فهي في فيه فيها قبل قد كان كانت كل
كلا كما كيف لأن لا لدى لقد لكل لكن لم لما لن له لها ليس ليست ما ماذا مثل مع معظم من منذ منه منها نحو نفس
هؤلاء هذا هذه هل هم هنا هناك هو هي وأن وإلى وعلى وفي وقد وكان وكانت ولا ولم ومن وهذا وهذه وهو وهي يتم
يكون يمكن
"""

STOP_WORDS = frozenset(f"{_ENGLISH} {_FRENCH} {_ARABIC}".split())
