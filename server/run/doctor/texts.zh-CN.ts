import type { Check, Level } from './rules/finding.ts'

/** The texts of `npm run doctor`. They name variables and files, never their secret content. */

export const levelNames: Readonly<Record<Level, string>> = { OK: '正常', WARN: '注意', FAIL: '异常' }

export const checkNames: Readonly<Record<Check, string>> = {
  CONFIGURATION: '配置',
  DATABASE: '数据库',
  DATABASE_SETTINGS: '数据库参数',
  MIGRATIONS: '数据库结构',
  ROLE: '数据库角色与权限',
  MONTHS: '按月分区',
  KEYS: '密钥',
  EVIDENCE: '存证密钥',
  CLOCK: '时钟',
  MESSAGES: '待发消息',
  JOBS: '后台任务',
  VENDORS: '外部服务',
  CERTIFICATES: '证书',
  TIME_ZONE: '时区数据',
  DISK: '磁盘',
  FILES: '文件描述符',
}

export const doctorTexts = {
  todo: '处理',
  summary: (ok: number, warn: number, fail: number) =>
    `共 ${ok + warn + fail} 项：正常 ${ok}，注意 ${warn}，异常 ${fail}。`,
  broken: (reason: string) => `检查未能完成（${reason}）`,
  brokenTodo: '查看此前各项；修复后重新运行 npm run doctor',

  configured: '必填项齐全，格式正确',
  misconfigured: (problems: string) => problems,
  misconfiguredTodo: '按 docs/configuration.md 修改环境变量或密钥文件后重启',
  fileUnreadable: (reason: string) => `配置中的文件不可用（${reason}）`,

  reached: (version: string) => `可连接，PostgreSQL ${version}`,
  tooOld: (version: string) => `PostgreSQL ${version} 低于 15`,
  tooOldTodo: '升级数据库到 PostgreSQL 15 或更高版本',
  unreachable: (code: string) => `无法连接（${code}）`,
  unreachableTodo: '检查 DATABASE_URL 的地址、账号与密码、防火墙，以及数据库是否在运行',

  setting: (name: string, value: string) => `${name} = ${value}`,
  settingsFine: '编码、落盘与校验参数正确',
  settingTodo: (name: string, wanted: string) => `请负责数据库的同事将 ${name} 设为 ${wanted}`,
  checksumsTodo: '停库后运行 pg_checksums --enable，可及早发现磁盘损坏',
  extension: (name: string) => `缺少扩展 ${name}`,
  extensionTodo: (name: string) => `请负责数据库的同事执行 CREATE EXTENSION ${name}`,
  connections: (needed: number, most: number) => `本实例最多用 ${needed} 个连接，数据库共允许 ${most} 个`,
  connectionsTodo: '调低 DATABASE_POOL 或 PROCESSES，或调高 max_connections（各实例之和不得超过）',

  migrated: (count: number) => `${count} 个变更均已应用`,
  waiting: (names: string) => `尚未应用：${names}`,
  waitingTodo: '用 MIGRATION_DATABASE_URL 运行 npm run db:migrate，然后再启动本版本',
  neverMigrated: '数据库中没有本系统的表',

  monthsFine: '本月与后三个月的分区都已建好',
  monthsMissing: (table: string, count: number) => `${table}：本月与后三个月中有 ${count} 个月没有分区`,
  monthsAstray: (table: string, count: number) => `${table}：有 ${count} 行不在任何月份的分区中`,
  monthsTodo: '运行 npm run db:migrate；如仍未补齐，按 docs/operations/months.md 处理',

  roleFine: (role: string) => `角色 ${role} 权限恰当，无法绕过触发器`,
  rolePowers: (role: string, powers: string) => `角色 ${role} 可以改写存证（${powers}）`,
  rolePowersTodo: '按 docs/operations/database-roles.md 分成两个角色',
  rightsMissing: (rights: string) => `缺少权限：${rights}`,
  rightsMissingTodo: '用 MIGRATION_DATABASE_URL 运行 npm run db:migrate，它会补齐权限',

  keysFine: '能解开最新的客户数据，检索索引一致，事件密钥一致',
  keysUntried: '库中尚无客户数据，无从比对',
  fieldKeyWrong: 'FIELD_KEYS 解不开库中的数据',
  indexKeyWrong: 'INDEX_KEY 与库中的索引不符，客户会查找不到',
  eventKeyWrong: 'EVENT_KEYS（或由 CODE_KEY 派生的密钥）与库中最新事件不符',
  keyWrongTodo: '换回这个数据库的密钥；在此之前不要启动应用',

  evidenceFine: '与日志最新检查点的签名密钥一致，可以签名',
  evidenceFirst: '可以签名；日志尚无检查点',
  evidenceNone: '未配置存证密钥，没有检查点',
  evidenceNoneTodo: '配置 EVIDENCE_KEY_FILE 或 EVIDENCE_SIGN_COMMAND',
  evidenceChanging: '与最新检查点的密钥不同；已配置旧密钥，下一个检查点将由两者签名',
  evidenceOther: '与最新检查点的签名密钥不同',
  evidenceOtherTodo: '换回原密钥；如确需更换，同时配置 EVIDENCE_FORMER_KEY_FILE',
  evidenceCannotSign: (reason: string) => `存证密钥不能签名（${reason}）`,
  evidenceCannotSignTodo: '检查 EVIDENCE_KEY_FILE 或 EVIDENCE_SIGN_COMMAND 所指的加密机是否可用',
  evidenceHash: '日志的哈希算法与配置不符',
  evidenceHashTodo: '将 EVIDENCE_LOG_HASH 设为日志开始时的算法',

  clock: (where: string, seconds: number) => `与${where}相差 ${seconds.toFixed(1)} 秒`,
  clockOfDatabase: '数据库',
  clockOfAuthority: '时间戳机构',
  clockTodo: '在两台机器上启用 NTP（chrony）并校时',

  messages: (due: number, failed: number) => `到期未发 ${due} 条，近一天发送失败 ${failed} 条`,
  messagesLate: (minutes: number) => `最早一条已超期 ${minutes} 分钟`,
  messagesTodo: '确认至少一个实例在运行；查看日志中 deliver 任务与外部服务的错误',
  jobs: (due: number) => `到期未执行 ${due} 个`,
  jobsLate: (minutes: number, task: string) => `${task} 已超期 ${minutes} 分钟`,
  jobsExhausted: (tasks: string) => `多次失败后放弃：${tasks}`,
  jobsTodo: '确认至少一个实例在运行；按任务名在日志中查错',

  vendorFine: (name: string) => `${name}：凭据有效`,
  vendorRefused: (name: string, code: string) => `${name}：被拒绝或无法访问（${code}）`,
  vendorTodo: '检查对应的地址、密钥与出口网络；错误码见厂商文档',
  vendorOff: (name: string) => `${name}：未配置`,
  vendorNames: {
    face: '人脸识别（查询一个不存在的流水，不计费）',
    sms: '短信（查询一个测试号段的回执，不发短信）',
    wechat: '微信服务号（取得调用凭据）',
    recordings: '录音服务（查询一个不存在的录音）',
    scanner: '病毒扫描（扫描一个空文件）',
    timestamp: '时间戳机构（取得一个时间戳）',
    folder: '检查点发布文件夹（读取）',
    bucket: '检查点发布存储桶（读取）',
  },

  certificate: (name: string, subject: string, days: number) => `${name} ${subject}：还有 ${days} 天到期`,
  certificateEnded: (name: string, subject: string, days: number) => `${name} ${subject}：已过期 ${days} 天`,
  certificateTodo: '向签发机构续期并替换证书文件，然后重启',
  certificateUnreadable: (name: string, reason: string) => `${name}：无法读取（${reason}）`,
  certificateUnreadableTodo: '检查文件、口令或域名是否正确',
  noCertificates: '没有配置证书',
  certificateNames: {
    public: '对外域名',
    signer: '文件签章',
    timestamp: '时间戳机构',
    webhook: '推送接收方机构',
  },

  timeZoneFine: (icu: string, tz: string) => `Asia/Shanghai 与中文排序正确（ICU ${icu}，tz ${tz}）`,
  timeZoneWrong: 'Asia/Shanghai 的换算结果不正确',
  timeZoneTodo: '使用自带完整 ICU 数据的 Node 24（npm 包 node 即是），并取消 NODE_ICU_DATA',

  disk: (folder: string, megabytes: number) => `${folder}：可用 ${megabytes} MB`,
  diskTodo: '清理或扩容',
  diskUnreadable: (folder: string, code: string) => `${folder}：无法访问（${code}）`,
  descriptors: (limit: string) => `每个进程最多打开 ${limit} 个文件`,
  descriptorsUnknown: '此系统不提供该数值',
  descriptorsTodo: '调高 nofile（systemd：LimitNOFILE=65536；容器：--ulimit nofile=65536）',
} as const
