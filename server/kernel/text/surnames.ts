/**
 * Surnames of two characters, in simplified and in traditional writing. A person whose name begins with one of them is
 * addressed with both characters.
 */
const COMPOUND = `
欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 濮阳 公冶 太叔 申屠 公孙 慕容 仲孙 钟离 长孙
宇文 司徒 鲜于 司空 闾丘 子车 亓官 司寇 巫马 公西 颛孙 壤驷 公良 漆雕 拓跋 夹谷 宰父 百里 呼延 东郭 南门 羊舌 微生 公户 公玉 公仪
公仲 公上 公门 公山 公坚 左丘 公伯 西门 公祖 第五 公乘 贯丘 公皙 南荣 东里 东宫 仲长 子书 子桑 即墨 达奚 褚师 轩辕 令狐 淳于 单于
尔朱 屈突 纳兰 完颜 叶赫 富察 北宫 西陵 张简 范姜 乐正 宗政 谷梁 段干 梁丘
歐陽 司馬 東方 獨孤 南宮 萬俟 聞人 諸葛 尉遲 赫連 澹臺 濮陽 公孫 仲孫 鍾離 鐘離 長孫 鮮于 閭丘 子車 巫馬 顓孫 壤駟 夾谷 東郭 南門
公戶 公儀 公門 公堅 左丘 西門 貫丘 南榮 東里 東宮 仲長 子書 達奚 褚師 軒轅 單于 爾朱 納蘭 完顏 葉赫 北宮 張簡 范薑 樂正 穀梁 段幹`

/**
 * Compound surnames that can also be a surname of one character with the beginning of a given name: 宗政明 is 宗政 + 明
 * or 宗 + 政明. In a name of three characters nobody can tell, so such a name is not divided.
 */
const AMBIGUOUS = `
乐正 宗政 谷梁 段干 梁丘 张简 范姜 叶赫 单于 闻人 仲孙 左丘 南门 西门
樂正 穀梁 段幹 張簡 范薑 葉赫 單于 聞人 仲孫 南門 西門`

/**
 * Surnames of one character. Rare ones are left out on purpose, above all those with which names of other peoples begin
 * (阿, 巴, 古, 麦, 索): a name that is not divided is addressed as a whole, which is never wrong.
 */
const SINGLE = `
王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦
付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞
左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟尤阳时穆农司卓吉缪简车项连芦褚娄窦戚
岑景党宫费卜冷晏席卫柏宗瞿桂全佟应臧闵苟邬卞姬师仇栾隋商刁荣巫寇丛仲虞巩明佘池查苑迟邝官封谈匡鞠惠荆乐冀郁南班储原栗燕楚鄢劳谌奚皮粟
冼蔺楼盘满位厉仝郜阚强帅屠朴盖练廉丰卿狄平计宣晋雍傅阎萧
張劉陳楊黃趙吳孫馬羅鄭謝許韓馮鄧蔣葉蘇魏呂盧鍾鐘譚陸賈韋鄒閻龍陶賀顧龔萬錢嚴湯龐顏莊聶魯關蘭寧紀畢單塗駱藍華饒陽時農繆簡車項連蘆婁竇
黨宮費衛應閔鄔師欒榮叢鞏遲鄺談荊樂儲勞諶藺樓盤滿厲闞強帥樸蓋練豐計晉蕭`

/**
 * Beginnings of Mongolian and Tibetan names that look like a surname in a list. These names have no surname.
 */
const WITHOUT_SURNAME = '白玛 白瑪 白音 苏日 蘇日 苏布 苏和 高娃 孟和 莫日 满都 滿都 温都'

function wordsOf(list: string): ReadonlySet<string> {
  return new Set(list.trim().split(/\s+/))
}

const compound = wordsOf(COMPOUND)
const ambiguous = wordsOf(AMBIGUOUS)
const single: ReadonlySet<string> = new Set(SINGLE.replace(/\s/g, ''))
const withoutSurname = wordsOf(WITHOUT_SURNAME)

/**
 * Returns the surname of a Chinese name, or null if it is not certain. It is certain only for names of two to four
 * Chinese characters. Names of other peoples, foreign names and names of more than four characters have no certain
 * surname: the first character of 阿不都热合曼 is no surname, and nobody may be addressed with it.
 */
export function surnameOf(name: string): string | null {
  const characters = [...name.replace(/\s/g, '')]
  if (characters.length < 2 || characters.length > 4) return null
  if (!characters.every((character) => /^\p{Script=Han}$/u.test(character))) return null
  const [first = '', second = ''] = characters
  const two = first + second
  if (withoutSurname.has(two)) return null
  if (characters.length > 2 && compound.has(two)) {
    return characters.length === 3 && ambiguous.has(two) ? null : two
  }
  // A Chinese given name has one or two characters. The rest of a longer name may begin with a second surname.
  if (characters.length === 4) return null
  return single.has(first) && !compound.has(two) ? first : null
}
