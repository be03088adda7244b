# Public subnets without a NAT gateway and without a load balancer: tasks have an address of their own, and no rule lets
# anybody in but the VPC link.
resource "aws_vpc" "main" {
  cidr_block           = "10.42.0.0/24"
  enable_dns_hostnames = true
  enable_dns_support   = true

  tags = { Name = local.prefix }
}

resource "aws_internet_gateway" "main" {
  vpc_id = aws_vpc.main.id
}

resource "aws_subnet" "public" {
  count = 2

  vpc_id                  = aws_vpc.main.id
  cidr_block              = cidrsubnet(aws_vpc.main.cidr_block, 2, count.index)
  availability_zone       = data.aws_availability_zones.available.names[count.index]
  map_public_ip_on_launch = false
}

resource "aws_route_table" "public" {
  vpc_id = aws_vpc.main.id

  route {
    cidr_block = "0.0.0.0/0"
    gateway_id = aws_internet_gateway.main.id
  }
}

resource "aws_route_table_association" "public" {
  count = length(aws_subnet.public)

  subnet_id      = aws_subnet.public[count.index].id
  route_table_id = aws_route_table.public.id
}

# Gateway endpoints cost nothing.
resource "aws_vpc_endpoint" "gateway" {
  for_each = toset(["s3", "dynamodb"])

  vpc_id          = aws_vpc.main.id
  service_name    = "com.amazonaws.${var.region}.${each.value}"
  route_table_ids = [aws_route_table.public.id]
}

resource "aws_security_group" "vpc_link" {
  name        = "${local.prefix}-vpc-link"
  description = "From the HTTP API to the MCP server"
  vpc_id      = aws_vpc.main.id
}

resource "aws_security_group" "mcp" {
  name        = "${local.prefix}-mcp"
  description = "MCP server: in from the VPC link, out to AWS"
  vpc_id      = aws_vpc.main.id
}

resource "aws_vpc_security_group_egress_rule" "vpc_link" {
  security_group_id            = aws_security_group.vpc_link.id
  referenced_security_group_id = aws_security_group.mcp.id
  ip_protocol                  = "tcp"
  from_port                    = local.names.mcp.port
  to_port                      = local.names.mcp.port
}

resource "aws_vpc_security_group_ingress_rule" "mcp" {
  security_group_id            = aws_security_group.mcp.id
  referenced_security_group_id = aws_security_group.vpc_link.id
  ip_protocol                  = "tcp"
  from_port                    = local.names.mcp.port
  to_port                      = local.names.mcp.port
}

resource "aws_vpc_security_group_egress_rule" "mcp" {
  security_group_id = aws_security_group.mcp.id
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

resource "aws_apigatewayv2_vpc_link" "mcp" {
  name               = local.prefix
  subnet_ids         = aws_subnet.public[*].id
  security_group_ids = [aws_security_group.vpc_link.id]
}

resource "aws_service_discovery_private_dns_namespace" "main" {
  name = "${local.prefix}.internal"
  vpc  = aws_vpc.main.id
}

# SRV: an HTTP API learns the port of a task from it as well.
resource "aws_service_discovery_service" "mcp" {
  name = "mcp"

  dns_config {
    namespace_id = aws_service_discovery_private_dns_namespace.main.id

    dns_records {
      type = "SRV"
      ttl  = 10
    }
  }
}
