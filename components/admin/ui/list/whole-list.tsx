/** The pages of a list that is loaded whole. Drawing hundreds of rows at once would keep the browser busy for seconds. */
export const wholeListPages = { pageSize: 50, hideOnSinglePage: true, showSizeChanger: false } as const
