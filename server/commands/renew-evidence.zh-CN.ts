export const renewTexts = {
  busy: '日志尚未开始，或另一个实例正在写入，请稍后再试。',
  unsigned:
    '已写入更新条目，但检查点没有签名（未配置存证密钥，或另一个实例正在签名）；下一分钟会自动签名，请随后再次执行。',
  renewed: (entries: number, size: number) =>
    `已用 SHA-512 重新计算 ${entries} 条日志，并签名检查点 ${size}。`,
  stamped: '已用 SHA-512 重新加盖时间戳。',
  notStamped: (code: string) => `时间戳服务没有响应（${code}），没有加盖时间戳，请随后再次执行。`,
  noAuthority: '未配置时间戳服务（TIMESTAMP_ENDPOINT），没有加盖时间戳。',
} as const
