import type { Finding } from '../evidence-check/findings.ts'

/** A finding in one sentence: the part, the place, and what is wrong there. */
function sentence(finding: Finding): string {
  switch (finding.what) {
    case 'ENTRY_CHANGED':
      return `日志第 ${finding.position} 条：内容与其哈希不符，已被改动`
    case 'ENTRY_MISSING':
      return `日志第 ${finding.position} 条：缺失`
    case 'ENTRY_STRANGE':
      return `日志第 ${finding.position} 条：内容无法识别`
    case 'ENTRY_REWRITTEN':
      return `日志第 ${finding.position} 条：与库外公布的哈希不符，已被改写`
    case 'TILE_CHANGED':
      return `日志哈希块 ${finding.level}/${finding.index}：与条目不符`
    case 'HEAD_DIFFERS':
      return '日志头：记录的条数、编号或哈希与条目不符'
    case 'HEAD_FORGED':
      return '日志头：不是由本系统写入的，此后的条目不会被签名'
    case 'NUMBER_MISSING':
      return `日志第 ${finding.position} 条之前：编号 ${finding.number} 缺失`
    case 'ROOT_DIFFERS':
      return `检查点 ${finding.size}：签名的根哈希与条目不符，此前的条目已被改写`
    case 'CHECKPOINT_FORGED':
      return `检查点 ${finding.size}：不是由存证密钥签名的`
    case 'CHECKPOINT_MISSING':
      return `检查点 ${finding.size}：库外有副本，数据库中没有`
    case 'TAIL_UNSIGNED':
      return `检查点 ${finding.size} 之后：有已封存的条目没有可信的签名`
    case 'WITNESS_WRONG':
      return `检查点 ${finding.size} 的${finding.kind === 'TIMESTAMP' ? '时间戳' : '见证签名'}（${finding.by}）：与检查点不符`
    case 'RENEWAL_DIFFERS':
      return `日志第 ${finding.position} 条（算法更新）：全部条目的摘要不符`
    case 'COPY_DIFFERS':
      return `库外副本 ${finding.copy}（检查点 ${finding.size}）：根哈希与数据库不符`
    case 'COPY_UNREADABLE':
      return `库外副本 ${finding.copy}：不是本日志的检查点`
    case 'ROLLED_BACK':
      return `库外副本 ${finding.copy}：已到 ${finding.size} 条，数据库较旧（可能被回滚）`
    case 'VISIT_MISSING':
      return `回访第 ${finding.number} 号（${finding.visit}）：日志中有，数据库中没有`
    case 'VISIT_UNLOGGED':
      return `回访 ${finding.visit}：不在日志中`
    case 'RECORDS_CHANGED':
      return `回访 ${finding.visit}：存储的记录与封存时不符（如某步的状态、某个答案的时间）`
    case 'VISIT_CHANGED':
      return `回访 ${finding.visit}：当前状态与过程记录不符（${finding.columns.join('、')}）`
    case 'TEXT_CHANGED':
      return `回访 ${finding.visit}：所示问卷原文被改动`
    case 'ANSWERS_CHANGED':
      return `回访 ${finding.visit}：答案与过程记录不符`
    case 'SIGNATURE_CHANGED':
      return `回访 ${finding.visit}：签名与过程记录不符`
    case 'EVENT_CHANGED':
      return `回访 ${finding.visit} 第 ${finding.seq} 步：被改动`
    case 'EVENT_MISSING':
      return `回访 ${finding.visit} 第 ${finding.seq} 步：缺失`
    case 'EVENT_UNLOGGED':
      return `回访 ${finding.visit} 第 ${finding.seq} 步起：不在日志中`
    case 'EVENT_MISDATED':
      return `回访 ${finding.visit} 第 ${finding.seq} 步：时间与其在日志中的位置不符`
    case 'EVENT_FOREIGN':
      return `回访 ${finding.visit} 第 ${finding.seq} 步：不是由本系统写入的`
    case 'ROW_CHANGED':
      return `${finding.form} ${finding.key}（第 ${finding.number} 号）：被改动`
    case 'ROW_MISSING':
      return `${finding.form} ${finding.key}（第 ${finding.number} 号）：缺失`
    case 'ROW_MISDATED':
      return `${finding.form} ${finding.key}（第 ${finding.number} 号）：时间与其在日志中的位置不符`
    case 'ROW_FOREIGN':
      return `${finding.form} ${finding.key}（第 ${finding.number} 号）：不是由本系统写入的`
    case 'ROW_UNLOGGED':
      return `${finding.form} ${finding.key}：不在日志中`
    case 'ERASED_UNDUE':
      return `日志第 ${finding.position} 条（依法删除保单 ${finding.policy}）：与登记的合同终止日、法律保全或审批不符`
    case 'ERASED_PRESENT':
      return `回访 ${finding.visit}：日志第 ${finding.position} 条称已依法删除，一天后仍在`
    case 'ERASED_ROW_PRESENT':
      return `${finding.form} ${finding.key}：日志第 ${finding.position} 条称已依法删除，其回访已不在，一天后仍在`
    case 'DAY_DIFFERS':
      return `${finding.day} 的日结：与记录不符`
    case 'DAY_MISSING':
      return `${finding.day} 的日结：缺失`
  }
}

export const checkTexts = {
  log: (entries: number) => `已核对日志 ${entries} 条 …`,
  visits: (visits: number) => `已核对回访 ${visits} 件 …`,
  resumed: (visits: number) => `从上次中断处继续（已核对 ${visits} 件）。`,
  copies: (copies: number) => `库外副本：${copies} 份检查点。`,
  noCopies:
    '未提供库外副本（EVIDENCE_PUBLISH_FOLDER、EVIDENCE_PUBLISH_BUCKET 或 --copies）：数据库若被整体回滚，本次核对无法发现。',
  copiesUnreachable: (code: string) =>
    `读不到库外副本（${code}），没有核对。请检查 EVIDENCE_PUBLISH_FOLDER 或 EVIDENCE_PUBLISH_BUCKET（演示环境须与应用使用同一 PORT），或用 --copies 指定副本所在文件夹。`,
  noKey: '未配置存证公钥（EVIDENCE_KEY_FILE、EVIDENCE_PUBLIC_KEY_FILE 或 --key）：无法核对检查点的签名。',
  whole: (visits: number, entries: number, signed: number) =>
    `核对完成：${visits} 件回访、${entries} 条日志（已签名 ${signed} 条），未发现异常。`,
  erased: (visits: number) => `其中依法删除的回访 ${visits} 件：日志中有删除记录，已依法删除。`,
  broken: (count: number) => `核对完成：发现 ${count} 处异常。`,
  finding: (finding: Finding) => `  ${sentence(finding)}`,
} as const
