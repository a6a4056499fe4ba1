import type { BackupFault } from '../../backup/fault.ts'

/** What is wrong with the backup, in one sentence. */
function fault(found: BackupFault): string {
  switch (found.what) {
    case 'CHANGED':
      return `备份 ${found.name}：内容被改动，或不是这个位置的内容`
    case 'MISSING':
      return `备份 ${found.name}：缺失`
    case 'WRONG_KEY':
      return `备份 ${found.name}：用密钥 ${found.key} 加密，BACKUP_KEYS 中没有这把密钥（或同名密钥的内容不同）`
    case 'WAL_MISSING':
      return `预写日志 ${found.segment}：自 ${found.from} 至 ${found.to ?? '末尾'} 缺失`
    case 'NO_BASE':
      return '没有可用的基础备份：在所要的时刻之前没有完成过基础备份'
    case 'ENDS_BEFORE':
      return `预写日志在所要的时刻之前结束（只到 ${found.at ?? '未知时刻'}）`
    case 'TABLESPACE_SINCE':
      return '基础备份之后新建过表空间，只能恢复到新建之前，或者从新建之后的基础备份恢复：请运行 npm run backup 做一次'
    case 'NOT_REPLAYED':
      return `PostgreSQL 无法恢复：${found.words}`
  }
}

const seconds = (value: number) => `${value} 秒`

export const drillTexts = {
  fault,
  usage:
    '用法：npm run restore:drill -- [--at 2026-12-01T02:17:38Z] [--into 文件夹] [--postgres 程序] [--key VKEY]',
  badTime: (text: string) =>
    `--at ${text}：不是带时区的时刻（如 2026-12-01T02:17:38Z 或 2026-12-01T10:17:38+08:00）。`,
  notConfigured: '未配置备份：需要 BACKUP_KEYS，以及 BACKUP_FOLDER 或 BACKUP_BUCKET。',
  begins: (base: string, target: string | null) => `恢复演练：基础备份 ${base}，恢复到 ${target ?? '最新'} …`,
  unpacked: (pieces: number, of: number) => `已解开基础备份 ${pieces} / ${of} 份 …`,
  replaying: (bytes: number) =>
    `基础备份已解开。PostgreSQL 正在重放预写日志（${Math.ceil(bytes / 1024 / 1024)} MB）…`,
  running: (taken: number) => `已在另一台服务器上恢复，用时 ${seconds(taken)}。正在核对存证 …`,
  lastCommit: (at: string | null) => `最后一笔提交：${at ?? '基础备份之后没有提交'}`,
  restoredTo: (at: string | null) => `数据完整到：${at ?? '未知'}`,
  rpo: (value: number | null) => `RPO（会丢失的数据）：${value === null ? '未知' : seconds(value)}`,
  rto: (value: number, checked: number) => `RTO（恢复用时）：${seconds(value)}，另加核对 ${seconds(checked)}`,
  evidence: (visits: number, entries: number) => `存证：${visits} 件回访、${entries} 条日志已核对。`,
  counting: '正在重新统计报表数字 …',
  figures: (visits: number) => `报表数字：${visits} 件回访已核对。`,
  figuresDiffer: (total: number) => `报表数字：${total} 处与原始记录不一致`,
  noCopies: '没有库外副本可以比较（EVIDENCE_PUBLISH_FOLDER 或 EVIDENCE_PUBLISH_BUCKET）。',
  copiesUnreachable: (code: string) => `读不到库外副本（${code}），无法判断缺了什么`,
  nothingMissing: (size: number) => `与库外副本相比：不缺（库外最后的检查点为 ${size} 条）。`,
  missing: (count: number, from: string | null, to: string | null) =>
    `与库外副本相比：缺 ${count} 条日志，自 ${from ?? '未知时刻'} 至 ${to ?? '未知时刻'}`,
  unreachable: (code: string) => `读不到备份（${code}），没有演练`,
  failed: (words: string) => `没有演练：${words}`,
  kept: (folder: string) => `恢复好的数据在 ${folder}（如有表空间，在 ${folder}-tablespaces）。`,
  notRecorded: '读不到运行中的数据库：本次结果没有记入管理后台。',
  more: (count: number) =>
    `  … 另有 ${count} 处未列出（用 --into 文件夹 保留恢复好的数据，在其上运行 npm run evidence:check 可以看到全部）。`,
  verdict: {
    WHOLE: '结论：可以恢复，未发现异常。',
    WRONG: (count: number) =>
      `结论：【失败】发现 ${count} 处异常，见上。不要直接启用这份恢复的数据；怎么办见 docs/operations/alerts/drill.md。`,
    UNDONE: '结论：【没有做成】演练什么也没有证明，原因见上。处理后请再做一次。',
  },
} as const
