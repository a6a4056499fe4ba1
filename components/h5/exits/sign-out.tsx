'use client'

import { useText } from '../../i18n/text.ts'
import { useAction } from '../requests/use-action.ts'
import { leaveThisPhone } from '../session/leave.ts'
import { FailureNote } from '../shell/failure-view.tsx'
import { QuietButton } from '../ui/button.tsx'

/** The button 退出登录 (sign out) below the lists. It exists because customers can share a phone. */
export function SignOut() {
  const { t } = useText()
  const action = useAction()
  return (
    <>
      <FailureNote failure={action.failure} />
      <QuietButton
        onPress={() =>
          action.run(async () => {
            await leaveThisPhone()
            return 'leaving'
          })
        }
      >
        {t('session.leave')}
      </QuietButton>
    </>
  )
}
