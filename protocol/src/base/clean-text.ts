/** Text as our rows keep it: NFC, whole characters, lines but no other controls, nothing that turns writing round. */
export const cleanText = (text: string): string =>
  text
    // Halves of characters, which no encoding can write.
    .replace(/\p{Cs}/gu, '\ufffd')
    .normalize('NFC')
    .replace(/[\u202a-\u202e\u2066-\u2069\ufeff]/g, '')
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n]/gu, ' ')
    .trim()

/** The same on one line: names and places. */
export const cleanLine = (text: string): string => cleanText(text).replace(/\s+/g, ' ')
