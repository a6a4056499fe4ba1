/** Interface words of every dialog. */
export const text = { confirmKeys: 'Ctrl+Enter' } as const
