/** Interface words of the head that the pages of 接口与集成 share, and of secrets that are shown once. */
export const text = {
  title: '接口与集成',
  pages: '接口与集成的页面',
  tabs: { systems: '系统与密钥', webhooks: '推送地址', deliveries: '投递记录', usage: '调用统计' },
  leads: {
    systems: '保险公司自己的系统用接口推送保单、读取回访，外部呼叫中心用接口外呼。所有操作都会记入操作日志。',
    webhooks: '回访有进展时，平台把事件推送到登记的地址。所有操作都会记入操作日志。',
    deliveries: '每个事件推送到每个地址的经过，保留 90 天。',
    usage: '各系统调用接口的次数与错误，保留 400 天，最近几秒的调用稍后计入。',
  },
  close: '关闭',
  stored: '已存好，关闭',
  back: '返回',
} as const
