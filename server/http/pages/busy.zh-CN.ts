/** What a visitor reads instead of a page that the instance has no room for. Some of them read no Chinese. */
export const busyWords = {
  title: '现在访问的人较多',
  again: (seconds: number) => `页面会在 ${seconds} 秒后自动重试，您已填写的内容不会丢失。`,
  call: (phone: string) => `您也可以致电 ${phone}。`,
  english: (seconds: number, phone: string) =>
    `Many people are visiting right now. This page tries again in ${seconds} seconds, and nothing you entered is lost. You can also call ${phone}.`,
} as const
