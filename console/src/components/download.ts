/** Has the browser save what a link leads to; presigned links answer with their own file name. */
export function downloadFrom(url: string, fileName = ''): void {
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.rel = 'noopener';
  document.body.append(link);
  link.click();
  link.remove();
}

/** Has the browser save a text as a file. */
export function downloadText(text: string, fileName: string, type = 'text/csv'): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  downloadFrom(url, fileName);
  URL.revokeObjectURL(url);
}
