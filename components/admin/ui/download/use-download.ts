import { App } from 'antd'
import { useCommand } from '../../use-data.ts'

/**
 * Asks for an export and downloads it. The URL that the browser opens contains a token that works only once.
 * @param request asks for the export and returns its token
 */
export function useDownload<Input>(request: (input: Input) => Promise<{ token: string }>) {
  const { message } = App.useApp()
  const command = useCommand(request)
  return {
    running: command.running,
    /** @returns whether the download has begun */
    start: async (input: Input): Promise<boolean> => {
      const answer = await command.run(input)
      // The response is a download, so the browser stays on this page.
      if (answer.ok) window.location.assign(`/api/admin/exports/${answer.value.token}`)
      else message.error(answer.failure.message)
      return answer.ok
    },
  }
}
