"""Family names: the common ones, and those that are ordinary words besides."""

SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪"
    "范金石廖贾夏韦付傅方白邹孟熊秦邱江尹薛闫阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤兰华祝柯储喻邝伍舒成甘米柴"
    "洪温章欧阮梅艾殷施颜倪翟詹申耿季桂符左柳焦凌冉占晏胥鲜牟代屈文尚谷巩苟蒲卫庞骆游裴卜鲁楚岳牛葛齐关饶管单束瞿简佘苟尤包冷闵蒲盛敖辛明乐寇练桑兀晁匡池邢祁苗花乔常史聂邬揭晋蓝涂滕卓阳农"
)
"""Family names of one character that are met in the county and around it."""

ALSO_WORDS = frozenset(
    "高林石白万方田江金于任何向来成马毛严武段雷龙史夏兰华文尚谷单关管游左申季牛温甘米柴章汤代束和钱包冷苗花明乐盛练桑莫祝常阳农蓝涂"
)
"""Family names that are ordinary words as well: more must speak for a person."""
