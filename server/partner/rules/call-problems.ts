/** The problems of the operations with which an outside call centre works, as in `problems`. */
export const callProblems = {
  AGENT_NOT_ASSIGNED: {
    status: 403,
    zh: '该工号不是分配给此系统的外部坐席，请由系统管理员在“接口与集成”中分配',
    en: 'This agent is not assigned to this client. An administrator assigns agents in the console',
  },
  AGENT_NOT_ACTIVE: {
    status: 403,
    zh: '该坐席的账号已停用，或不再是坐席',
    en: 'The account of this agent is disabled, or is no agent any more',
  },
  LEASE_EXPIRED: {
    status: 409,
    zh: '占用已到期，请重新领取，或以 RETAKE 接回原任务',
    en: 'The lease has expired. Claim again, or take the case back with RETAKE',
  },
  LEASE_LOST: {
    status: 409,
    zh: '任务已不由该坐席占用：占用到期后被放回，或被主管收回',
    en: 'The agent does not hold the case any more. It went back to the queue, or a supervisor took it',
  },
  CASE_CLOSED: { status: 409, zh: '任务已经结束', en: 'The case is closed' },
  CASE_PAUSED: { status: 409, zh: '任务已由主管暂停', en: 'A supervisor has paused the case' },
  ALREADY_HOLDING: {
    status: 409,
    zh: '该坐席还占用着另一个任务，请先登记结果或放回',
    en: 'The agent holds another case. Record its result or release it first',
  },
  CUSTOMER_BUSY: {
    status: 409,
    zh: '另一名坐席正在联系这位客户',
    en: 'Another agent is working with this customer',
  },
  CALL_NOT_ALLOWED: {
    status: 409,
    zh: '现在不能拨打这位客户，原因与可拨打的时间见 errors',
    en: 'The customer must not be called now. errors has the reason and the time from which it is allowed',
  },
  NOT_DIALLED: { status: 409, zh: '还没有开始通话', en: 'No call has been started' },
  CALL_NOT_SEEN: {
    status: 409,
    zh: '话务平台还没有回传这次通话，不能登记为完成',
    en: 'The switchboard has not reported this call yet, so it cannot be recorded as completed',
  },
  APPLICANT_NOT_CONFIRMED: {
    status: 409,
    zh: '还没有核实接听人是投保人本人',
    en: 'The person on the line has not been confirmed as the applicant',
  },
  QUESTIONNAIRE_UNAVAILABLE: {
    status: 409,
    zh: '目前没有适用于该保单的问卷',
    en: 'There is no questionnaire for this policy at present',
  },
  ALREADY_FINISHED: { status: 409, zh: '回访已经成功', en: 'The visit has already succeeded' },
  VISIT_CANCELLED: { status: 409, zh: '回访已取消', en: 'The visit was cancelled' },
  STEP_NOT_POSSIBLE: {
    status: 409,
    zh: '已经开始通话的任务须登记结果，不能放回',
    en: 'A case with a call cannot be released. Record the result of the call',
  },
  UNKNOWN_QUESTION: {
    status: 422,
    zh: '有答案不属于这份问卷，题目编号见 errors',
    en: 'Some answers belong to no question. See errors',
  },
  ANSWERS_MISSING: {
    status: 422,
    zh: '还有题目没有答案，题目编号见 errors',
    en: 'Some questions have no answer. See errors',
  },
  PROBLEM_MISSING: {
    status: 422,
    zh: '这个结果须说明问题：请提供 problem',
    en: 'This result needs the problem: send problem',
  },
  NOTE_MISSING: { status: 422, zh: '这个结果须写明情况：请提供 note', en: 'This result needs a note' },
  APPOINTMENT_NOT_POSSIBLE: {
    status: 422,
    zh: '不能约在这个时间，原因见 errors',
    en: 'No appointment can be made for this time. See errors',
  },
} as const
