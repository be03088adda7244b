# Our own documents. Those that change a host do it as the role `automation`, never as who started them.
locals {
  documents = var.read_only || !var.own_documents ? [] : fileset("${path.module}/../documents", "*.json")
}

resource "aws_ssm_document" "own" {
  for_each = { for file in local.documents : trimsuffix(file, ".json") => "${path.module}/../documents/${file}" }

  name            = each.key
  document_type   = jsondecode(file(each.value)).schemaVersion == "0.3" ? "Automation" : "Command"
  document_format = "JSON"

  content = jsondecode(file(each.value)).schemaVersion == "0.3" ? jsonencode(merge(
    jsondecode(file(each.value)),
    { assumeRole = aws_iam_role.service["automation"].arn },
  )) : file(each.value)
}
