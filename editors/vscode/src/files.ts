// Kinds of files by their names. Knows no editor.

const kCredentialFile = new RegExp(
  "(?:^|/)(?:\\.env(?:rc|\\..+)?|.+\\.env|\\.(?:netrc|pgpass|npmrc|pypirc|git-credentials|htpasswd|my\\.cnf|s3cfg|boto)|_netrc|credentials(?:\\.(?:json|toml|ya?ml|ini))?|" +
  "secrets?\\.(?:json|toml|ya?ml|ini)|\\.dockercfg|kubeconfig|id_(?:rsa|dsa|ecdsa|ed25519)|.+\\.(?:pem|key|p8|p12|pfx|jks|keystore|kdbx|ppk|tfvars|secrets))$", "i");
const kPattern = /(?:^|\/)\.env\.(?:example|sample|template|dist)$/i;

/** Whether a file is there to hold credentials, so that finding one in it is no news. */
export function isCredentialFile(path: string): boolean {
  return kCredentialFile.test(path) && !kPattern.test(path);
}
