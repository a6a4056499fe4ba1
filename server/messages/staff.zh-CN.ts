/** Words of refusals about accounts. */
export const staffWords = { username: '工号', email: '邮箱' } as const
