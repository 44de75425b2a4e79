from kaifong.interfaces.cli.main import run

run()
