/** On a Mac the keys of commands go with Cmd, and Ctrl is for text. */
export function isOnMac(): boolean {
  return /mac/i.test(navigator.userAgent);
}
