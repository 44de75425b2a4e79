from kaifong.interfaces.cli.main import run

if __name__ == "__main__":  # a process of a pool loads this module too
    run()
