const month = (at: Date) =>
  new Intl.DateTimeFormat('zh-CN', { year: 'numeric', month: '2-digit', timeZone: 'Asia/Shanghai' }).format(
    at,
  )

const UNITS = ['B', 'KB', 'MB', 'GB', 'TB'] as const

function size(bytes: number): string {
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10))
  return `${(bytes / 1024 ** power).toFixed(power === 0 ? 0 : 1)} ${UNITS[power]}`
}

function span(from: Date | null, to: Date | null): string {
  if (to === null) return '没有分区的月份'
  const last = month(new Date(to.getTime() - 1))
  if (from === null) return `${last} 及以前`
  return month(from) === last ? last : `${month(from)} 至 ${last}`
}

export const monthsTexts = {
  usage:
    '用法：npm run months [-- --to 表空间 --older-than 月数 [--longest 秒数]]。月数从 1 起：本月之前，再往前数这么多个月。',
  line: (one: {
    readonly name: string
    readonly from: Date | null
    readonly to: Date | null
    readonly rows: number
    readonly bytes: number
    readonly place: string
  }) => `${one.name}：${span(one.from, one.to)}，约 ${one.rows} 行，${size(one.bytes)}，在 ${one.place}`,
  noTablespace: (name: string) =>
    `没有名为“${name}”的表空间。请负责数据库的同事执行 CREATE TABLESPACE，并 GRANT CREATE ON TABLESPACE 给表的所有者。`,
  moves: (name: string, bytes: number, to: string) => `正在把 ${name}（${size(bytes)}）移到 ${to} …`,
  moved: (relations: number) => `  已移动 ${relations} 个表和索引。`,
  locked: (name: string) => `  ${name} 正被使用，没有移动；请稍后再运行一次。`,
  tooLong: (name: string, seconds: number) =>
    `  ${name} 的表在 ${seconds} 秒内复制不完，没有移动；复制期间回访会等待。请在停机时用 --longest 给出更长的秒数。`,
  nothing: '没有要移动的月份。',
  backUp: '请随后运行 npm run backup：新的基础备份才含有新建的表空间。',
} as const
