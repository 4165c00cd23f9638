const FORM_TYPES = /^(application\/x-www-form-urlencoded|multipart\/form-data)\b/i;

/** The text fields of an urlencoded or multipart body; null where it is neither, or malformed. */
export async function readForm(
  body: Buffer<ArrayBuffer>,
  contentType: string,
): Promise<Map<string, string> | null> {
  if (!FORM_TYPES.test(contentType)) return null;
  try {
    const form = await new Response(body, { headers: { 'content-type': contentType } }).formData();
    return new Map([...form].filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
  } catch {
    // The platform's parser rejects a malformed form; whoever asked refuses the request for it.
    return null;
  }
}
