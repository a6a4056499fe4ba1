/* Illustrations of a status. The text beside them says the same, so screen readers skip them. */

/** A shield with a check mark, shown when the visit is done. */
export function DoneScene() {
  return (
    <svg viewBox="0 0 120 120" aria-hidden="true">
      <circle cx="60" cy="60" r="56" fill="#e3f2ef" />
      <path d="M60 20 30 31v24c0 20 12.5 35 30 43 17.5-8 30-23 30-43V31z" fill="#0a665f" />
      <path
        d="m45 60 11 11 20-23"
        fill="none"
        stroke="#fff"
        strokeWidth="7"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
      <circle cx="99" cy="28" r="5" fill="#f2a65a" />
      <circle cx="18" cy="84" r="4" fill="#f2a65a" />
    </svg>
  )
}

/** A telephone, shown when an agent will call. */
export function PhoneScene() {
  return (
    <svg viewBox="0 0 120 120" aria-hidden="true">
      <circle cx="60" cy="60" r="56" fill="#fff2df" />
      <path
        d="M44 34c3-3 7-3 9 1l6 11c1 3 1 6-2 8l-4 4c3 7 8 12 15 15l4-4c2-3 5-3 8-2l11 6c4 2 4 6 1 9l-6 6c-4 4-10 4-16 1C54 81 42 69 36 54c-3-6-2-12 2-15z"
        fill="#b0600a"
      />
      <path
        d="M72 30a24 24 0 0 1 20 20M72 42a13 13 0 0 1 9 9"
        fill="none"
        stroke="#b0600a"
        strokeWidth="5"
        strokeLinecap="round"
      />
    </svg>
  )
}

/** A clock, shown when something has expired or must wait. */
export function ClockScene() {
  return (
    <svg viewBox="0 0 120 120" aria-hidden="true">
      <circle cx="60" cy="60" r="56" fill="#ebf0f1" />
      <circle cx="60" cy="60" r="34" fill="#fff" stroke="#5d6d74" strokeWidth="6" />
      <path
        d="M60 40v22l14 9"
        fill="none"
        stroke="#5d6d74"
        strokeWidth="6"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  )
}

/** A sheet with a check mark, shown when there is nothing to do. */
export function PaperScene() {
  return (
    <svg viewBox="0 0 120 120" aria-hidden="true">
      <circle cx="60" cy="60" r="56" fill="#e3f2ef" />
      <rect x="36" y="26" width="48" height="66" rx="6" fill="#fff" stroke="#0a665f" strokeWidth="4" />
      <path d="M46 44h28M46 56h28M46 68h16" stroke="#0a665f" strokeWidth="4" strokeLinecap="round" />
      <circle cx="83" cy="85" r="15" fill="#0a665f" />
      <path
        d="m76 85 5 5 9-10"
        fill="none"
        stroke="#fff"
        strokeWidth="4"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  )
}

/** A face in a frame, shown for the face check. */
export function FaceScene() {
  return (
    <svg viewBox="0 0 120 120" aria-hidden="true">
      <circle cx="60" cy="60" r="56" fill="#e3f2ef" />
      <circle cx="60" cy="54" r="17" fill="#0a665f" />
      <path d="M32 92c3-16 14-23 28-23s25 7 28 23" fill="#0a665f" />
      <path
        d="M28 42V30h12M80 30h12v12M28 78v12h8M92 78v12h-8"
        fill="none"
        stroke="#b0600a"
        strokeWidth="4"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  )
}
