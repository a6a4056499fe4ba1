export const backupTexts = {
  base: (name: string, bytes: number, pieces: number) =>
    `基础备份 ${name} 已完成（${Math.ceil(bytes / 1024 / 1024)} MB，${pieces} 份）。`,
  kept: (at: string) => `预写日志已保存，数据完整到 ${at}。`,
  pruned: (bases: number, pieces: number) => `已清理过期备份：${bases} 份基础备份、${pieces} 份预写日志。`,
  anew: '服务器已不再保留此前的预写日志：从现在起重新开始，正在做新的基础备份。',
  again: (words: string) => `备份中断，10 秒后重试：${words}`,
} as const
