import type { ActionName } from './messages.zh-CN.ts'

/** What a sentence says about an entry. All texts are in Chinese. */
export interface Told {
  /** The policy that the action concerns, for example 保单 0000135****808088. */
  readonly policy: string
  /** The name of the target itself: a person's or product's name, 第 3 版, a setting. */
  readonly target: string
  /** The record itself, for example 保单 0000135****808088 的问题件 or 问卷第 3 版. */
  readonly record: string
  /** The recorded value of a field, in words; empty if the field was not recorded. */
  readonly value: (field: string) => string
  /** The changed fields, for example 角色由“回访坐席”改为“坐席主管”; empty if nothing was compared. */
  readonly changes: string
}

/** Adds a part to a sentence if it has content. */
const part = (text: string, of: (given: string) => string): string => (text === '' ? '' : of(text))
const after = (text: string): string => part(text, (given) => `：${given}`)

/**
 * The sentence of each recorded action, without its subject (who) and without the reason, which `sentenceOf` adds.
 * A new action without a sentence does not compile.
 */
export const sentences: Readonly<Record<ActionName, (told: Told) => string>> = {
  'visit.unmask': ({ policy, value }) => `查看了${policy}的${value('field') || value('fields')}明文`,
  'visit.unmask-refused': ({ policy, value }) =>
    `想查看${policy}的明文，因达到每小时上限${part(value('limit'), (limit) => ` ${limit} 件`)}被拒绝`,
  'staff.sign-in': ({ value }) =>
    `登录${part(value('directory'), (way) => `，通过${way}`)}${part(value('secondFactor'), (factor) => `，二次验证用${factor}`)}`,
  'staff.password-accepted': () => '输入了正确的密码，等待二次验证',
  'staff.sign-in-failed': ({ target, value }) =>
    `登录“${target}”失败${part(value('reason'), (reason) => `，${reason}`)}${part(value('failures'), (count) => `，连续第 ${count} 次`)}`,
  'staff.locked': ({ target, value }) =>
    `登录“${target}”失败${part(value('failures'), (count) => ` ${count} 次`)}，账号被锁定${part(value('lockedSeconds'), (time) => ` ${time}`)}`,
  'staff.sign-out': () => '退出登录',
  'staff.change-password': ({ value }) =>
    `修改了自己的密码${part(value('endedSessions'), (count) => `，退出其他设备 ${count} 台`)}`,
  'staff.end-sessions': ({ value }) =>
    `退出了自己在其他设备上的登录${part(value('endedSessions'), (count) => `，共 ${count} 台`)}`,
  'staff.two-factor-prepared': () => '准备开启自己的二次验证',
  'staff.two-factor-on': () => '开启了自己的二次验证',
  'staff.two-factor-off': () => '关闭了自己的二次验证',
  'staff.create': ({ target, value }) =>
    `新建了员工“${target}”${part(value('username'), (name) => `，工号 ${name}`)}${part(value('roles'), (roles) => `，角色为${roles}`)}`,
  'staff.edit': ({ target, changes }) => `修改了员工“${target}”${after(changes)}`,
  'staff.disable': ({ target }) => `停用了员工“${target}”`,
  'staff.enable': ({ target }) => `启用了员工“${target}”`,
  'staff.reset-password': ({ target }) => `重置了员工“${target}”的密码`,
  'staff.reset-two-factor': ({ target }) => `重置了员工“${target}”的二次验证`,
  'staff.break-glass': ({ value }) =>
    `用应急账号登录${part(value('secondFactor'), (factor) => `，二次验证用${factor}`)}`,
  'staff.directory-refused': ({ value }) =>
    `拒绝了一次${value('directory') || '企业账号'}登录${part(value('reason'), (reason) => `，${reason}`)}`,
  'staff.directory-change': ({ target, changes }) => `按企业目录更新了员工“${target}”${after(changes)}`,
  'staff.directory-ended': ({ target, value }) =>
    `退出了“${target}”的登录${part(value('reason'), (reason) => `，${reason}`)}`,
  'staff.directory-logout': ({ value }) =>
    `按企业目录的通知退出登录${part(value('endedSessions'), (count) => ` ${count} 个`)}`,
  'staff.link': ({ target, value }) =>
    `把员工“${target}”关联到企业账号${part(value('identity'), (identity) => ` ${identity}`)}`,
  'staff.unlink': ({ target }) => `取消了员工“${target}”与企业账号的关联`,
  'staff.unlock': ({ target }) => `解除了员工“${target}”的登录锁定`,
  'setting.save': ({ target, changes }) => `修改了设置“${target}”${after(changes)}`,
  'calendar.save': ({ target, changes }) => `修改了 ${target} 年的节假日安排${after(changes)}`,
  'comment.add': ({ record }) => `在${record}上发表了评论`,
  'import.upload': ({ value }) => `上传了保单文件${part(value('rows'), (rows) => `，共 ${rows} 行`)}`,
  'import.start': () => '开始导入保单文件',
  'import.finish': () => '导入完成了保单文件',
  'import.cancel': () => '放弃了保单文件',
  'product.write': ({ target, changes, value }) =>
    `修改了产品 ${target}${part(value('effectiveFrom'), (day) => `，自 ${day} 起`)}${after(changes)}`,
  'template.create': ({ target, value }) =>
    `新建了问卷${target}${part(value('copyOf'), (number) => `，复制自第 ${number} 版`)}${part(value('importOf'), (number) => `，导入自第 ${number} 版`)}`,
  'template.save': ({ target }) => `修改了问卷${target}的草稿`,
  'template.takeOver': ({ target, value }) =>
    `接管了问卷${target}的编辑${part(value('before'), (name) => `，原编辑人 ${name}`)}`,
  'template.submit': ({ target }) => `把问卷${target}提交审批`,
  'template.reject': ({ target }) => `退回了问卷${target}`,
  'template.approve': ({ target }) => `审批通过了问卷${target}`,
  'template.publish': ({ target, value }) =>
    `发布了问卷${target}${part(value('effectiveFrom'), (time) => `，${time} 生效`)}`,
  'template.withdraw': ({ target }) => `撤回了问卷${target}的发布`,
  'template.discard': ({ target }) => `废弃了问卷${target}的草稿`,
  'view.save': ({ value }) =>
    `保存了列表视图${part(value('name'), (name) => `“${name}”`)}${part(value('shared'), (shared) => `，共享：${shared}`)}`,
  'view.remove': ({ value }) => `删除了列表视图${part(value('name'), (name) => `“${name}”`)}`,
  'export.request': ({ target, value }) =>
    `申请导出${target}${part(value('format'), (format) => `（${format}）`)}`,
  'export.complete': ({ target, value }) =>
    `导出了${target}${part(value('rows'), (rows) => `，共 ${rows} 行`)}`,
  'export.break': ({ target, value }) =>
    `导出${target}时中断${part(value('rows'), (rows) => `，已发送 ${rows} 行`)}`,
  'attachment.add': ({ policy, value }) => `上传了${policy}的附件${after(value('paper'))}`,
  'attachment.open': ({ policy, value }) => `打开了${policy}的附件${after(value('paper'))}`,
  'attachment.withdraw': ({ policy, value }) => `撤回了${policy}的附件${after(value('paper'))}`,
  'attachment.clean': ({ policy, value }) => `扫描了${policy}的附件，未发现病毒${after(value('paper'))}`,
  'attachment.infected': ({ policy, value }) =>
    `在${policy}的附件里发现病毒，删除了内容${after(value('paper'))}${part(value('finding'), (finding) => `，病毒名称 ${finding}`)}`,
  'attachment.broken': ({ policy, value }) =>
    `打开${policy}的附件时，发现内容与内容摘要不一致，没有显示${after(value('paper'))}`,
  'keys.rotate': ({ target, value }) =>
    `更换了加密密钥，现用密钥 ${target}${part(value('values'), (count) => `，重新加密 ${count} 项`)}`,
  'indexes.rebuild': ({ value }) =>
    `重建了查找索引${part(value('names'), (count) => `，姓名 ${count} 项`)}${part(value('idNumbers'), (count) => `，证件号码 ${count} 项`)}${part(value('phones'), (count) => `，手机号码 ${count} 项`)}`,
  'backfill.start': ({ target }) => `启动了补写任务 ${target}`,
  'backfill.pause': ({ target }) => `暂停了补写任务 ${target}`,
  'backfill.resume': ({ target }) => `继续了补写任务 ${target}`,
  'backfill.finish': ({ target, value }) =>
    `完成了补写任务 ${target}${part(value('seen'), (count) => `，读 ${count} 行`)}${part(value('changed'), (count) => `，改 ${count} 行`)}`,
  'evidence.explain': ({ policy, value }) =>
    `说明了${policy}的存证时间差${part(value('milliseconds'), (count) => `，${count} 毫秒`)}`,
  'evidence.renew': ({ value }) =>
    `用 ${value('algorithm') ?? ''} 重新计算了存证日志${part(value('entries'), (count) => `，${count} 条`)}`,
  'evidence.download': ({ policy }) => `下载了${policy}的存证文件`,
  'evidence.export-request': ({ value }) => `申请导出 ${value('month')} 结束的回访的存证`,
  'evidence.export': ({ value }) =>
    `导出了 ${value('month')} 结束的回访的存证${part(value('files'), (files) => `，共 ${files} 份`)}${part(value('missing'), (missing) => `，缺 ${missing} 份`)}`,
  'evidence.export-break': ({ value }) =>
    `导出 ${value('month')} 结束的回访的存证时中断${part(value('files'), (files) => `，已发送 ${files} 份`)}`,
  'evidence.copy': ({ policy }) => `领取了${policy}的回访确认书`,
  'policy.intake': ({ policy, value }) =>
    `接入了${policy}${part(value('endedOn'), (day) => `，合同于 ${day} 终止${part(value('endReason'), (why) => `（${why}）`)}`)}`,
  'policy.end': ({ policy, value }) =>
    `登记了${policy}的合同终止日期${part(value('endedOn'), (day) => `，${day}`)}${part(value('endReason'), (why) => `（${why}）`)}`,
  'retention.hold': ({ policy, value }) =>
    `对${policy}设置了法律保全${part(value('reference'), (number) => `，编号 ${number}`)}`,
  'retention.release': ({ policy, value }) =>
    `解除了${policy}的法律保全${part(value('settledOn'), (day) => `，${day} 了结`)}`,
  'personal-data.answer': ({ policy, value }) =>
    `答复了${policy}的个人信息删除请求${part(value('reference'), (number) => `，受理编号 ${number}`)}${part(value('gone'), (gone) => `，已删除${gone}`)}`,
  'erasure.prepare': ({ value }) =>
    `拟定了依法删除清单${part(value('policies'), (count) => `，${count} 张保单`)}${part(value('visits'), (count) => `，${count} 件回访`)}`,
  'erasure.approve': () => '审批通过了依法删除清单',
  'erasure.cancel': () => '放弃了依法删除清单',
  'erasure.keep': ({ policy }) => `不再删除${policy}，予以保留`,
  'erasure.erase': ({ policy, value }) =>
    `依法删除了${policy}${part(value('visits'), (count) => `和 ${count} 件回访`)}`,
  'erasure.finish': () => '依法删除完成',
  'policy.exempt': ({ policy, value }) =>
    `把${policy}设为免回访${part(value('exemption'), (why) => `，原因是${why}`)}${part(value('note'), (note) => `：${note}`)}`,
  'policy.lift-exemption': ({ policy }) => `取消了${policy}的免回访`,
  'callback.sweep': ({ policy }) => `因线上时效届满，把${policy}转为电话回访`,
  'callback.claim': ({ policy }) => `领取了${policy}的回访任务`,
  'callback.take': ({ policy, value }) =>
    `直接接手了${policy}的回访任务${part(value('ground'), (ground) => `，因为${ground}`)}`,
  'callback.takeOver': ({ policy }) => `应客户来电的要求，把${policy}转为电话回访`,
  'callback.dial': ({ policy }) => `拨打了${policy}的客户电话`,
  'callback.confirmApplicant': ({ policy }) => `核实了${policy}的投保人本人，查看了问卷原文`,
  'callback.script': ({ policy, value }) => `读取了${policy}的${value('fields')}明文`,
  'callback.finish': ({ policy, value }) =>
    `登记了${policy}的通话结果${after(value('disposition'))}${part(value('next'), (next) => `，${next}`)}`,
  'callback.undoFinish': ({ policy }) => `撤销了${policy}登记的通话结果，继续这次通话`,
  'callback.release': ({ policy }) => `把${policy}的回访任务放回队列`,
  'callback.leaseExpired': ({ policy }) => `因占用到期，把${policy}的回访任务放回队列`,
  'callback.assign': ({ policy, value }) =>
    `指派了${policy}的回访任务${part(value('to'), (name) => `，给${name}`)}${part(value('from'), (name) => `，原处理人${name}`)}`,
  'callback.unassign': ({ policy }) => `取消了${policy}的回访任务的指派`,
  'callback.free': ({ policy, value }) =>
    `收回了${policy}的回访任务${part(value('from'), (name) => `，原处理人${name}`)}`,
  'callback.prioritise': ({ policy, value }) =>
    `调整了${policy}的回访任务的优先级${part(value('priority'), (priority) => `，改为“${priority}”`)}`,
  'callback.set_language': ({ policy, value }) =>
    `调整了${policy}的通话语言${part(value('language'), (language) => `，改为${language}`)}`,
  'callback.pause': ({ policy }) => `暂停了${policy}的回访任务`,
  'callback.resume': ({ policy }) => `恢复了${policy}的回访任务`,
  'callback.pauseQueue': () => '暂停了全部外呼',
  'callback.resumeQueue': () => '恢复了外呼',
  'callback.saveProfile': ({ target, value }) =>
    `修改了${target}的坐席档案${part(value('languages'), (languages) => `：语言${languages}`)}${part(value('workDays'), (days) => `，工作日${days}`)}`,
  'problem.assign': ({ policy, value }) =>
    `指派了${policy}的问题件${part(value('handler'), (name) => `，负责人${name}`)}`,
  'problem.note': ({ policy, value }) => `写了${policy}的问题件的跟进记录${after(value('text'))}`,
  'problem.resolve': ({ policy, value }) => `处理完成了${policy}的问题件${after(value('text'))}`,
  'problem.reopen': ({ policy, value }) => `退回了${policy}的问题件${after(value('text'))}`,
  'problem.close': ({ policy, value }) => `把${policy}的问题件结案${after(value('text'))}`,
  'followUp.send': ({ policy, value }) =>
    `安排了${policy}的${value('kind') || '信函/面访'}${part(value('reference'), (number) => `，编号 ${number}`)}`,
  'followUp.finish': ({ policy, value }) => `登记了${policy}的信函/面访结果${after(value('result'))}`,
  'followUp.print': ({ policy }) => `打印了${policy}的信函`,
  'quality.listen': ({ policy, value }) =>
    `收听了${policy}的通话录音${part(value('recordingId'), (id) => `，录音编号 ${id}`)}`,
  'quality.score': ({ policy, value }) =>
    `给${policy}的通话评分${part(value('total'), (total) => ` ${total} 分`)}${part(value('fatal'), (items) => `，致命项：${items}`)}`,
  'callback.callRecorded': ({ policy, value }) =>
    `回传了${policy}的通话${part(value('recordingId'), (id) => `，录音编号 ${id}`)}`,
  'callback.callUnmatched': ({ target, value }) =>
    `回传的通话没有匹配到任务，通话编号 ${target}${part(value('why'), (why) => `，${why}`)}`,
  'notify.remind': ({ policy }) => `向${policy}的投保人发送了待回访提醒`,
  'alert.raise': ({ value }) => `发出了预警${part(value('kind'), (kind) => `“${kind}”`)}`,
  'alert.send': ({ value }) => `把预警${part(value('kind'), (kind) => `“${kind}”`)}推送到了群`,
  'alert.acknowledge': ({ value }) => `处理了预警${part(value('kind'), (kind) => `“${kind}”`)}`,
  'partner.create': ({ target }) => `登记了对接系统“${target}”`,
  'partner.edit': ({ target, changes }) => `修改了对接系统“${target}”${after(changes)}`,
  'partner.disable': ({ target }) => `停用了对接系统“${target}”`,
  'partner.enable': ({ target }) => `启用了对接系统“${target}”`,
  'partner.issue-key': ({ target, value }) =>
    `为对接系统“${target}”签发了密钥${part(value('key'), (id) => ` ${id}`)}${part(value('expiresAt'), (time) => `，有效至 ${time}`)}`,
  'partner.revoke-key': ({ target, value }) =>
    `停用了对接系统“${target}”的密钥${part(value('key'), (id) => ` ${id}`)}`,
  'webhook.create': ({ target, changes }) => `为对接系统“${target}”登记了推送地址${after(changes)}`,
  'webhook.edit': ({ target, changes }) => `修改了对接系统“${target}”的推送地址${after(changes)}`,
  'webhook.pause': ({ target, value }) =>
    `暂停了对接系统“${target}”的推送${part(value('url'), (url) => `：${url}`)}`,
  'webhook.resume': ({ target, value }) =>
    `恢复了对接系统“${target}”的推送${part(value('url'), (url) => `：${url}`)}`,
  'webhook.rotate-secret': ({ target, value }) =>
    `更换了对接系统“${target}”的推送密钥${part(value('url'), (url) => `：${url}`)}`,
  'webhook.disable': ({ target, value }) =>
    `停用了对接系统“${target}”的推送地址${part(value('url'), (url) => ` ${url}`)}${part(value('because'), (why) => `：${why}`)}`,
  'webhook.test': ({ target, value }) =>
    `向对接系统“${target}”的推送地址发送了测试消息${part(value('url'), (url) => `：${url}`)}`,
  'webhook.replay': ({ target, value }) =>
    `把 ${value('events')} 个事件重新推送给对接系统“${target}”${part(value('url'), (url) => `：${url}`)}`,
  'alert.saveRule': ({ target, changes }) => `修改了预警“${target}”的阈值${after(changes)}`,
  'identity.faceStart': ({ policy }) => `开始为${policy}做人脸识别`,
  'identity.smsSend': () => '请求了一个短信验证码',
  'session.bind': () => '把微信绑定到了投保人',
  'visit.start': ({ policy }) => `打开了${policy}的回访`,
  'visit.confirmNotice': ({ policy }) => `确认了${policy}的回访须知`,
  'visit.openQuestionnaire': ({ policy }) => `打开了${policy}的问卷`,
  'visit.saveDraft': ({ policy }) => `保存了${policy}的答案草稿`,
  'visit.submit': ({ policy }) => `提交了${policy}的答案`,
  'visit.backToEdit': ({ policy }) => `返回修改${policy}的答案`,
  'visit.sign': ({ policy }) => `签名确认了${policy}的回访`,
  'visit.handOver': ({ policy }) => `把${policy}转为电话回访`,
  'identity.face': ({ policy }) => `得到了${policy}的人脸识别结果`,
  'identity.again': ({ policy }) => `回访成功后，为查看${policy}的回访确认书校验了身份`,
  'identity.sms': ({ policy }) => `校验了${policy}的短信验证码`,
  'visit.reminder': ({ policy }) => `向${policy}的投保人发送了待回访提醒`,
}

export const sentenceWords = {
  /** The whole sentence: the subject, what it did, and why. */
  whole: (who: string, did: string, why: string) =>
    `${who}${did}`.replaceAll(/ +(?=[，：]|$)/g, '') + part(why, (given) => `。${given}`),
  reason: (text: string) => `理由：${text}`,
  comment: (text: string) => `意见：${text}`,
  note: (text: string) => `说明：${text}`,
  changed: (field: string, before: string, now: string) => `${field}由“${before}”改为“${now}”`,
  changedTo: (field: string, now: string) => `${field}为“${now}”`,
  /** Added to the entry of the visit when a step of its case is also recorded with the case. */
  inVisit: '（记入回访）',
  changedValue: (before: string, now: string) => `由 ${before} 改为 ${now}`,
  /** An action that this version of the platform does not know. */
  unknown: (action: string, target: string) => `进行了操作“${action}”，对象：${target}`,
} as const
