variable "stage" {
  description = "Part of every name, so that stages stand side by side in one account."
  type        = string
  default     = "prod"

  validation {
    condition     = can(regex("^[a-z][a-z0-9]{1,11}$", var.stage))
    error_message = "The stage is 2 to 12 lower case letters and digits, a letter first."
  }
}

variable "region" {
  description = "Home region: where the fleet is."
  type        = string
  default     = "us-west-2"
}

variable "regions" {
  description = "Further regions to watch: what happened there is read too."
  type        = list(string)
  default     = []
}

variable "read_only" {
  description = "Answers questions and changes nothing: no role that could change the fleet exists, and no document of ours."
  type        = bool
  default     = false
}

variable "kill_switch" {
  description = "Denies every start of a run to every role within seconds, and has new processes begin none."
  type        = bool
  default     = false
}

variable "own_documents" {
  description = "Whether this stage owns the SSM documents. Their names are without a stage: one stage of an account and region does."
  type        = bool
  default     = true
}

variable "model_ids" {
  description = "Bedrock models and inference profiles that results may be put into words with. Empty: none, and no right to."
  type        = list(string)
  default     = []
}

variable "image_tag" {
  description = "Image of the MCP server in the repository of this stage. Null, as before the first release: no task runs."
  type        = string
  default     = null
}

variable "public_url" {
  description = "URL of the HTTP API, under which clients reach /mcp. infra/release.sh fills it in."
  type        = string
  default     = null
}

variable "bot_concurrency" {
  description = "Bots that are kept warm and answer their first message at once, for some 4 dollars a month each. Zero: none."
  type        = number
  default     = 1

  validation {
    condition     = var.bot_concurrency >= 0 && var.bot_concurrency <= 20 && floor(var.bot_concurrency) == var.bot_concurrency
    error_message = "Zero to twenty."
  }
}

variable "tracing" {
  description = "Whether functions, runs and the MCP server send traces to X-Ray. Off, they have no right to either."
  type        = bool
  default     = true
}

variable "mcp_tasks" {
  description = "Tasks of the MCP server. Two outlive the loss of one, for some 11 dollars a month more."
  type        = number
  default     = 1

  validation {
    condition     = var.mcp_tasks >= 1 && var.mcp_tasks <= 10 && floor(var.mcp_tasks) == var.mcp_tasks
    error_message = "One to ten tasks."
  }
}

variable "retention_days" {
  description = "How long each kind of data is kept. Zero: for ever. Items of the table end by their own time to live."
  type = object({
    reports = optional(number, 400)
    plans   = optional(number, 400)
    anchors = optional(number, 0)
    logs    = optional(number, 90)
    images  = optional(number, 10)
  })
  default = {}
}

variable "anchor_lock_days" {
  description = "Nobody can delete or rewrite an object of the bucket for so long (S3 Object Lock, governance mode). Zero: no lock. Fixed when the bucket is made."
  type        = number
  default     = 365

  validation {
    condition     = var.anchor_lock_days >= 0 && var.anchor_lock_days <= 36500
    error_message = "Zero to 36500 days."
  }
}

variable "protect_data" {
  description = "Whether the table refuses to be deleted, and the bucket too while something is in it. Off only to tear down."
  type        = bool
  default     = true
}

variable "alarm_email" {
  description = "Who hears of alarms and of the budget even when the assistant itself is down. Null: nobody."
  type        = string
  default     = null
}

variable "monthly_budget_usd" {
  description = "Budget of everything with the tags of this stage: told at 80 and 100 percent, and when the forecast passes it."
  type        = number
  default     = 100
}

variable "model_usd_a_day" {
  description = "What the model may cost a day before the alarm."
  type        = number
  default     = 2
}

variable "runbooks_url" {
  description = "Where docs/runbooks can be read; alarms link there."
  type        = string
  default     = "docs/runbooks"
}

variable "member_role_arns" {
  description = "Roles of modules/member-role in other accounts that the readers may assume."
  type        = list(string)
  default     = []
}
