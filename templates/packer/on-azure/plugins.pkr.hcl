# For Packer 1.7 and newer, whose `packer init` fetches the builder; leave this file out with an older one, which has it built in.

packer {
  required_plugins {
    azure = {
      source  = "github.com/hashicorp/azure"
      version = ">= 2.0.0"
    }
  }
}
